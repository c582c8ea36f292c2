package com.acme.orders;

import java.io.Serializable;
import java.util.Comparator;

/** Orders article numbers by their length first, so that A9 comes before A10. */
final class SkuOrder implements Comparator<String>, Serializable {
    private static final long serialVersionUID = 1;

    private final boolean reverse;

    SkuOrder(boolean reverse) {
        this.reverse = reverse;
    }

    @Override
    public int compare(String left, String right) {
        int order = Integer.compare(left.length(), right.length());
        if (order == 0) {
            order = left.compareTo(right);
        }
        return reverse ? -order : order;
    }
}
