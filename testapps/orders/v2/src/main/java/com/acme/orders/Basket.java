package com.acme.orders;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What a visitor has put aside. */
final class Basket implements Serializable {
    private static final long serialVersionUID = 1;

    private final List<String> skus = new ArrayList<>();

    synchronized int add(String sku) {
        skus.add(sku);
        return skus.size();
    }

    synchronized String text() {
        return String.join(",", skus);
    }
}
