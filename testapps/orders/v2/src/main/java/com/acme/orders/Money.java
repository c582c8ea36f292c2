package com.acme.orders;

import java.io.Serializable;

/** An amount in the smallest unit of a currency. A value: equal when both are. */
final class Money implements Serializable {
    private static final long serialVersionUID = 1;
    static final String EURO = "EUR";

    private final long minor;
    private final String currency;

    Money(long minor, String currency) {
        this.minor = minor;
        this.currency = currency;
    }

    static Money euro(long cents) {
        return new Money(cents, EURO);
    }

    Money times(int factor) {
        return new Money(minor * factor, currency);
    }

    /** Cents; the shop's figures are in euro. */
    long cents() {
        if (!EURO.equals(currency)) {
            throw new IllegalStateException("not in euro: " + currency);
        }
        return minor;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Money money && money.minor == minor && money.currency.equals(currency);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(minor) * 31 + currency.hashCode();
    }

    @Override
    public String toString() {
        return minor + " " + currency;
    }
}
