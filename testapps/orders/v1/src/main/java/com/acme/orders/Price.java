package com.acme.orders;

import java.io.Serializable;

/** What one piece costs. */
final class Price implements Serializable {
    private static final long serialVersionUID = 1;

    final String sku;
    final long cents;
    final int revision;

    Price(String sku, long cents, int revision) {
        this.sku = sku;
        this.cents = cents;
        this.revision = revision;
    }

    String text() {
        return sku + "|" + cents + "|" + revision;
    }
}
