package com.acme.orders.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares the service's counters, numbers, prices, audit trail and mail with what was written. */
final class LedgerCheck {
    private static final int TRIES = 100;

    private final HttpWire wire;
    private final OrdersMemory memory;
    private final Tally tally;

    LedgerCheck(HttpWire wire, OrdersMemory memory, Tally tally) {
        this.wire = wire;
        this.memory = memory;
        this.tally = tally;
    }

    void verify() {
        counters();
        prices();
        cache();
        audit();
        numbersGoOn();
    }

    private void counters() {
        String stats = wire.mustGet("/stats");
        for (int i = 0; i < TRIES && Fields.number(stats, "mailing") > 0; i++) {
            stats = wire.mustGet("/stats");
        }
        long cents = 0;
        for (OrderFacts order : memory.orders.values()) {
            cents += order.total();
        }
        long placed = memory.orders.size();
        grewBy(stats, "placed", placed);
        grewBy(stats, "cents", cents);
        long mails = Fields.number(stats, "mails") - memory.atStart("mails");
        long parcels = Fields.number(stats, "packed")
                + Fields.number(stats, "packing")
                - memory.atStart("packed")
                - memory.atStart("packing");
        if (mails != placed) {
            tally.wrong(mails + " mails for " + placed + " orders");
        }
        if (parcels != placed) {
            tally.wrong(parcels + " parcels for " + placed + " orders");
        }
    }

    private void grewBy(String stats, String key, long expected) {
        long actual = Fields.number(stats, key) - memory.atStart(key);
        if (actual != expected) {
            tally.wrong("counter " + key + " grew by " + actual + ", not " + expected);
        }
    }

    private void prices() {
        Map<String, List<String>> actual = new HashMap<>();
        String before = "";
        for (String line : Fields.lines(wire.mustGet("/dump?part=prices"))) {
            List<String> fields = Fields.of(line);
            String sku = fields.get(1);
            boolean ordered = before.isEmpty()
                    || sku.length() < before.length()
                    || (sku.length() == before.length() && sku.compareTo(before) < 0);
            if (!ordered) {
                tally.wrong("price of " + sku + " stands behind " + before);
            }
            before = sku;
            actual.put(sku, fields);
        }
        for (PriceFacts price : memory.prices.values()) {
            List<String> fields = actual.get(price.sku);
            String expected = price.cents + "|" + price.revision;
            String maybe = price.maybe + "|" + (price.revision + 1);
            if (fields == null) {
                if (price.revision > 0) {
                    tally.lost("price " + price.sku + "|" + expected);
                }
            } else {
                String line = fields.get(2) + "|" + fields.get(3);
                if (!line.equals(expected) && !(price.maybe >= 0 && line.equals(maybe))) {
                    tally.wrong("price " + price.sku + "|" + line + ", not " + expected);
                }
            }
        }
    }

    /** Asks for more quotes than are kept; the cache must not grow past its limit, and must keep the last one. */
    private void cache() {
        String last = "";
        List<PriceFacts> sure =
                memory.prices.values().stream().filter(price -> price.maybe < 0).toList();
        for (int quantity = 1; quantity <= 2; quantity++) {
            for (PriceFacts price : sure) {
                String answer = wire.mustGet("/quote?sku=" + price.sku + "&quantity=" + quantity)
                        .trim();
                if (!answer.equals(String.valueOf(price.cents * quantity))) {
                    tally.wrong("quote of " + price.sku + " is " + answer);
                }
                last = price.sku + "*" + quantity + "|" + price.cents * quantity;
            }
        }
        String limit = memory.parts.getOrDefault("config", "");
        List<String> lines = Fields.lines(wire.mustGet("/dump?part=cache"));
        int size = lines.size() - 2;
        if (limit.contains("cacheLimit|300\n") && size > 300) {
            tally.wrong("cache holds " + size + " quotes");
        }
        if (size > 0 && !lines.get(size - 1).equals((size - 1) + "|" + last)) {
            tally.wrong("newest in the cache is " + lines.get(size - 1) + ", not " + last);
        }
    }

    /** The trail is unbroken from the newest entry to number 1, and has each order once. */
    private void audit() {
        Map<String, Integer> entries = new HashMap<>();
        long next = Fields.number(wire.mustGet("/ids"), "audit");
        for (String line : Fields.lines(wire.mustGet("/dump?part=audit"))) {
            List<String> fields = Fields.of(line);
            if (!fields.get(0).equals(String.valueOf(--next))) {
                tally.wrong("audit entry " + fields.get(0) + ", not " + next);
                next = Long.parseLong(fields.get(0));
            }
            entries.merge(fields.get(2) + fields.get(3), 1, Integer::sum);
        }
        if (next != 1) {
            tally.lost("audit entries before " + next);
        }
        for (Long id : memory.orders.keySet()) {
            count(entries, "order" + id);
        }
        for (Long id : memory.customers.keySet()) {
            count(entries, "customer" + id);
        }
    }

    private void count(Map<String, Integer> entries, String key) {
        int count = entries.getOrDefault(key, 0);
        if (count == 0) {
            tally.lost("audit of " + key);
        } else if (count > 1) {
            tally.repeated("audit of " + key);
        }
    }

    private void numbersGoOn() {
        String ids = wire.mustGet("/ids");
        goesOn(ids, "order", memory.orders.keySet());
        goesOn(ids, "customer", memory.customers.keySet());
        goesOn(ids, "session", memory.sessions.keySet());
    }

    private void goesOn(String ids, String key, Iterable<Long> given) {
        long next = Fields.number(ids, key);
        for (long id : given) {
            if (id >= next) {
                tally.repeated(key + " " + id + " was given, the next is " + next);
            }
        }
    }
}
