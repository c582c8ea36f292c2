package com.acme.orders.client;

import org.jspecify.annotations.Nullable;

/** An order the service acknowledged. Changed by the thread that placed it alone. */
final class OrderFacts {
    final long id;
    final String created;
    final long customer;
    final String payment;
    final String note;
    final String lines;
    String status = "NEW";
    /** The status it may have too, when a change was not answered. */
    @Nullable
    String maybe;

    String hold = "";

    OrderFacts(long id, String created, long customer, String payment, String note, String lines) {
        this.id = id;
        this.created = created;
        this.customer = customer;
        this.payment = payment;
        this.note = note;
        this.lines = lines;
    }

    static String body(long customer, String payment, String note, String lines) {
        return customer + "|" + payment + "|" + note + "|" + lines + "\n";
    }

    int positions() {
        return (int) lines.chars().filter(c -> c == ',').count() + 1;
    }

    long total() {
        long total = 0;
        for (String line : lines.split(",", -1)) {
            int first = line.indexOf('*');
            int second = line.indexOf('*', first + 1);
            total += Long.parseLong(line.substring(first + 1, second)) * Long.parseLong(line.substring(second + 1));
        }
        return total;
    }

    /** The line without its parcels, in the service's words. */
    String expected(String withStatus) {
        return id + "|" + created + "|" + customer + "|" + withStatus + "|" + payment + "|web|" + note + "|" + lines
                + "|" + hold;
    }
}
