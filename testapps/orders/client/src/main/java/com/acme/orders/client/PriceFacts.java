package com.acme.orders.client;

/** A price the service acknowledged. Changed by the thread that set it alone. */
final class PriceFacts {
    final String sku;
    long cents;
    int revision;
    /** The price it may have too, when a change was not answered; -1 for none. */
    long maybe = -1;

    PriceFacts(String sku, long cents, int revision) {
        this.sku = sku;
        this.cents = cents;
        this.revision = revision;
    }
}
