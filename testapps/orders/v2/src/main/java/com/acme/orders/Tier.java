package com.acme.orders;

/** What a customer is worth to the shop; each tier has its own rule for the discount. */
enum Tier {
    BASIC {
        @Override
        long discount(long cents) {
            return 0;
        }
    },
    SILVER {
        @Override
        long discount(long cents) {
            return cents / 50;
        }
    },
    GOLD {
        @Override
        long discount(long cents) {
            return cents / 20 + 100;
        }
    };

    abstract long discount(long cents);
}
