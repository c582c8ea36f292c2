package com.acme.orders.client;

/**
 * A customer the service acknowledged.
 *
 * @param text what was sent: {@code name|mail|street|city|zip|tier|since|referrer}
 */
record CustomerFacts(long id, String created, String text) {
    /** The fields of the answer that never change: all up to the referrer. */
    String expected() {
        int since = text.lastIndexOf('|', text.lastIndexOf('|') - 1);
        String tier = text.substring(text.lastIndexOf('|', since - 1) + 1, since);
        long discount = switch (tier) {
            case "BASIC" -> 0;
            case "SILVER" -> 200;
            default -> 600;
        };
        return id + "|" + created + "|" + text.substring(0, since) + "|" + discount + text.substring(since);
    }
}
