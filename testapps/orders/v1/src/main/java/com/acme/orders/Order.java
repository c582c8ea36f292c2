package com.acme.orders;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What a customer ordered. Guarded by itself where it changes. */
final class Order extends Entity {
    private static final long serialVersionUID = 1;

    final Customer customer;
    final int payment;
    final String note;
    private final List<OrderLine> lines;
    private Status status = Status.NEW;
    private int parcels;

    Order(long id, Customer customer, int payment, String note, List<OrderLine> lines) {
        super(id);
        this.customer = customer;
        this.payment = payment;
        this.note = note;
        this.lines = new ArrayList<>(lines);
    }

    synchronized Status status() {
        return status;
    }

    synchronized Status moveTo(Status next) {
        Status before = status;
        status = next;
        return before;
    }

    synchronized void pack() {
        parcels++;
    }

    long total() {
        long total = 0;
        for (OrderLine line : lines) {
            total += line.total();
        }
        return total;
    }

    /** {@code id|created|customer|status|payment|channel|parcels|note|sku*quantity*cents,...}. */
    synchronized String text() {
        StringBuilder text = new StringBuilder(96)
                .append(id)
                .append('|')
                .append(created)
                .append('|')
                .append(customer.id)
                .append('|')
                .append(status)
                .append('|')
                .append(Payment.name(payment))
                .append('|')
                .append("web|")
                .append(parcels)
                .append('|')
                .append(note)
                .append('|');
        for (Iterator<OrderLine> i = lines.iterator(); i.hasNext(); ) {
            OrderLine line = i.next();
            text.append(line.sku).append('*').append(line.quantity).append('*').append(line.cents);
            text.append(i.hasNext() ? "," : "");
        }
        return text.toString();
    }
}
