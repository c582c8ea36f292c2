package com.acme.orders;

import java.io.Serializable;

/** What one piece costs. */
final class Price implements Serializable {
    private static final long serialVersionUID = 1;

    final String sku;
    final Money price;
    final int revision;

    Price(String sku, Money price, int revision) {
        this.sku = sku;
        this.price = price;
        this.revision = revision;
    }

    String text() {
        return sku + "|" + price.cents() + "|" + revision;
    }
}
