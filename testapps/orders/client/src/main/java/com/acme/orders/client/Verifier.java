package com.acme.orders.client;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Compares everything the service says with everything it said. No load may run meanwhile. */
final class Verifier {
    private static final int PAGE = 1_000;
    private static final int STATUS = 3;
    private static final int PARCELS = 6;

    private final HttpWire wire;
    private final OrdersMemory memory;
    private final Tally tally;
    private final Map<Long, Long> ordersOf = new HashMap<>();
    private final Map<Long, Long> turnoverOf = new HashMap<>();
    private final Map<Long, String> parcels = new HashMap<>();

    Verifier(HttpWire wire, OrdersMemory memory, Tally tally) {
        this.wire = wire;
        this.memory = memory;
        this.tally = tally;
    }

    void verify() {
        for (Map.Entry<String, String> part : memory.parts.entrySet()) {
            equal(part.getKey(), wire.mustGet("/dump?part=" + part.getKey()), part.getValue());
        }
        orders();
        customers();
        sessions();
        new LedgerCheck(wire, memory, tally).verify();
    }

    private void orders() {
        Set<Long> before = waiting();
        Set<Long> seen = new HashSet<>();
        Set<String> notes = new HashSet<>();
        List<String> page = page("/orders", 0);
        while (!page.isEmpty()) {
            long from = 0;
            for (String line : page) {
                from = id(line) + 1;
                seen.add(id(line));
                order(line, notes);
            }
            page = page("/orders", from);
        }
        parcels(before, waiting());
        for (OrderFacts order : memory.orders.values()) {
            if (!seen.contains(order.id)) {
                tally.lost("order " + order.expected(order.status));
            }
        }
    }

    /** Packing goes on meanwhile: no parcel yet means it waited before, one parcel that it waits no longer. */
    private void parcels(Set<Long> before, Set<Long> after) {
        parcels.forEach((id, count) -> {
            boolean right = count.equals("0") ? before.contains(id) : count.equals("1") && !after.contains(id);
            if (!right) {
                tally.wrong("order " + id + " has " + count + " parcels, and waits: " + after.contains(id));
            }
        });
    }

    private Set<Long> waiting() {
        Set<Long> waiting = new HashSet<>();
        for (String line : Fields.lines(wire.mustGet("/dump?part=packing"))) {
            List<String> fields = Fields.of(line);
            if (fields.get(0).equals("waiting") && !waiting.add(Long.parseLong(fields.get(1)))) {
                tally.repeated("order waits twice for its parcel: " + fields.get(1));
            }
        }
        return waiting;
    }

    private void order(String line, Set<String> notes) {
        OrderFacts known = memory.orders.get(id(line));
        List<String> f = Fields.of(line);
        if (known == null) {
            String note = f.get(7);
            String body = memory.unanswered.get(note);
            if (body == null) {
                return;
            }
            known = new OrderFacts(id(line), f.get(1), Long.parseLong(f.get(2)), f.get(4), note, f.get(8));
            equal(
                    "unanswered order",
                    OrderFacts.body(known.customer, known.payment, note, known.lines)
                            .trim(),
                    body.trim());
            memory.orders.put(known.id, known);
            memory.unanswered.remove(note);
        }
        if (!notes.add(known.note)) {
            tally.repeated("order " + line);
        }
        check(tally, known, line);
        parcels.put(known.id, f.get(PARCELS));
        ordersOf.merge(known.customer, 1L, Long::sum);
        turnoverOf.merge(known.customer, known.total(), Long::sum);
    }

    /** Compares all but the parcels. */
    static void check(Tally tally, OrderFacts order, String line) {
        List<String> f = Fields.of(line);
        if (f.size() != 10) {
            tally.wrong("order " + order.id + " is " + line);
            return;
        }
        String actual = f.get(0) + "|" + f.get(1) + "|" + f.get(2) + "|" + f.get(STATUS) + "|" + f.get(4) + "|"
                + f.get(5) + "|" + f.get(7) + "|" + f.get(8) + "|" + f.get(9);
        boolean right = actual.equals(order.expected(order.status))
                || (order.maybe != null && actual.equals(order.expected(order.maybe)));
        if (!right) {
            tally.wrong("order " + actual + ", not " + order.expected(order.status));
        }
    }

    private void customers() {
        Set<Long> seen = new HashSet<>();
        List<String> page = page("/customers", 1);
        while (!page.isEmpty()) {
            long from = 0;
            for (String line : page) {
                from = id(line) + 1;
                CustomerFacts known = memory.customers.get(id(line));
                if (known != null) {
                    seen.add(known.id());
                    equal(
                            "customer",
                            line,
                            known.expected() + "|" + ordersOf.getOrDefault(known.id(), 0L) + "|"
                                    + turnoverOf.getOrDefault(known.id(), 0L));
                }
            }
            page = page("/customers", from);
        }
        for (CustomerFacts customer : memory.customers.values()) {
            if (!seen.contains(customer.id())) {
                tally.lost("customer " + customer.expected());
            }
        }
        for (String line : Fields.lines(wire.mustGet("/dump?part=customers"))) {
            if (!line.endsWith("|true")) {
                tally.wrong("customer not found by mail: " + line);
            }
        }
    }

    private void sessions() {
        Map<Long, String> actual = new HashMap<>();
        for (String line : Fields.lines(wire.mustGet("/dump?part=sessions"))) {
            actual.put(id(line), line);
        }
        for (SessionFacts session : memory.sessions.values()) {
            String line = actual.get(session.id);
            if (line == null) {
                tally.lost("session " + session.expected(session.hits));
            } else if (!(session.maybe && line.equals(session.expected(session.hits + 1)))) {
                equal("session", line, session.expected(session.hits));
            }
        }
    }

    private List<String> page(String path, long from) {
        return Fields.lines(wire.mustGet(path + "?from=" + from + "&count=" + PAGE));
    }

    private static long id(String line) {
        return Long.parseLong(line.substring(0, line.indexOf('|')));
    }

    private void equal(String what, String actual, String expected) {
        if (!Objects.equals(actual, expected)) {
            tally.wrong(what + " " + actual + ", not " + expected);
        }
    }
}
