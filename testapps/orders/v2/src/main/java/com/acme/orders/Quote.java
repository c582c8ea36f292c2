package com.acme.orders;

import java.io.Serializable;

/** What a number of pieces would cost. */
record Quote(String sku, int quantity, long cents) implements Serializable {}
