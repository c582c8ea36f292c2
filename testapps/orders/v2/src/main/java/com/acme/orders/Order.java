package com.acme.orders;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a customer ordered. Guarded by itself where it changes. */
final class Order extends Entity {
    private static final long serialVersionUID = 1;

    final Customer customer;
    final int payment;
    final String note;
    final String channel;
    private final Map<String, OrderLine> lines = new LinkedHashMap<>();
    private Status status = Status.NEW;
    private int parcels;

    Order(long id, Customer customer, int payment, String note, String channel, List<OrderLine> positions) {
        super(id);
        this.customer = customer;
        this.payment = payment;
        this.note = note;
        this.channel = channel;
        for (OrderLine line : positions) {
            lines.put(line.sku, line);
        }
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
        for (OrderLine line : lines.values()) {
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
                .append(channel)
                .append('|')
                .append(parcels)
                .append('|')
                .append(note)
                .append('|');
        for (Iterator<OrderLine> i = lines.values().iterator(); i.hasNext(); ) {
            OrderLine line = i.next();
            text.append(line.sku).append('*').append(line.quantity).append('*').append(line.price.cents());
            text.append(i.hasNext() ? "," : "");
        }
        return text.toString();
    }
}
