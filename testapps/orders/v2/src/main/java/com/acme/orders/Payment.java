package com.acme.orders;

/** Ways to pay, as they stand in {@link Order#payment}. */
final class Payment {
    static final int CARD = 1;
    static final int TRANSFER = 2;
    static final int INVOICE = 3;
    static final int VOUCHER = 4;

    private Payment() {}

    static String name(int payment) {
        return switch (payment) {
            case CARD -> "CARD";
            case TRANSFER -> "TRANSFER";
            case INVOICE -> "INVOICE";
            case VOUCHER -> "VOUCHER";
            default -> "UNKNOWN-" + payment;
        };
    }

    static int parse(String name) {
        return switch (name) {
            case "CARD" -> CARD;
            case "TRANSFER" -> TRANSFER;
            case "INVOICE" -> INVOICE;
            case "VOUCHER" -> VOUCHER;
            default -> throw new IllegalArgumentException("no such payment: " + name);
        };
    }
}
