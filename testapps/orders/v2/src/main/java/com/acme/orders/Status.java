package com.acme.orders;

/** How far an order has come. */
enum Status {
    NEW,
    PAID,
    PACKED,
    SHIPPED,
    CLOSED
}
