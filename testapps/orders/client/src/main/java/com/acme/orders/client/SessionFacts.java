package com.acme.orders.client;

/** A session the service acknowledged. Changed by the thread that opened it alone. */
final class SessionFacts {
    final long id;
    final String token;
    final long customer;
    final String attributes;
    int hits;
    String basket = "";
    /** Whether one more touch may have been counted. */
    boolean maybe;

    SessionFacts(long id, String token, long customer, String attributes) {
        this.id = id;
        this.token = token;
        this.customer = customer;
        this.attributes = attributes;
    }

    String expected(int withHits) {
        return id + "|" + token + "|" + customer + "|" + withHits + "|1800|{" + attributes.replace(",", ", ") + "}|"
                + basket;
    }
}
