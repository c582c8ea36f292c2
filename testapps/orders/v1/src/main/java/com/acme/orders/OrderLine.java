package com.acme.orders;

import java.io.Serializable;

/** One position of an order. */
final class OrderLine implements Serializable {
    private static final long serialVersionUID = 1;

    final String sku;
    final int quantity;
    final long cents;

    OrderLine(String sku, int quantity, long cents) {
        this.sku = sku;
        this.quantity = quantity;
        this.cents = cents;
    }

    long total() {
        return quantity * cents;
    }
}
