package com.acme.orders;

import java.io.Serializable;

/** One position of an order. */
final class OrderLine implements Serializable {
    private static final long serialVersionUID = 1;

    final String sku;
    final int quantity;
    final Money price;

    OrderLine(String sku, int quantity, Money price) {
        this.sku = sku;
        this.quantity = quantity;
        this.price = price;
    }

    long total() {
        return price.times(quantity).cents();
    }
}
