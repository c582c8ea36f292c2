package com.acme.orders;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shop's state in plain lines, by part; the same lines for the same state in every version. */
final class View {
    private final OrderDesk desk;

    View(OrderDesk desk) {
        this.desk = desk;
    }

    static List<String> parts() {
        return List.of(
                "config",
                "customers",
                "orders",
                "counts",
                "holds",
                "sessions",
                "prices",
                "cache",
                "audit",
                "packing",
                "mail",
                "office",
                "ids");
    }

    List<String> part(String name) {
        List<String> lines = new ArrayList<>();
        switch (name) {
            case "config" -> lines.addAll(Config.current.text());
            case "customers" ->
                desk.customers()
                        .forEach(customer ->
                                lines.add(customer.text() + "|" + (desk.customer(customer.email) == customer)));
            case "orders" -> desk.ordersFrom(0).values().forEach(order -> lines.add(order.text()));
            case "counts" -> lines.addAll(desk.countsText());
            case "holds" -> lines.addAll(desk.holdsText());
            case "sessions" -> Sessions.TABLE.values().forEach(session -> lines.add(Sessions.text(session)));
            case "prices" -> lines.addAll(desk.prices.text());
            case "cache" -> lines.addAll(desk.prices.cacheText());
            case "audit" -> lines.addAll(desk.audit.text(Long.MAX_VALUE));
            case "packing" -> {
                desk.packing.waiting().forEach(job -> lines.add("waiting|" + job.order() + "|" + job.urgency()));
                lines.add("packed|" + desk.packing.packed());
            }
            case "mail" -> lines.addAll(desk.mail.text());
            case "office" -> lines.addAll(desk.office().text());
            case "ids" -> ids().forEach((key, value) -> lines.add(key + "|" + value));
            default -> throw new IllegalArgumentException("no such part: " + name);
        }
        return lines;
    }

    /** {@code part=lines:hash}, then the sum of all. */
    List<String> digest() {
        List<String> lines = new ArrayList<>();
        Digest all = new Digest();
        for (String part : parts()) {
            String each = part + "=" + new Digest().addAll(part(part));
            all.add(each);
            lines.add(each);
        }
        lines.add("all=" + all);
        return lines;
    }

    Map<String, Long> ids() {
        Map<String, Long> ids = new LinkedHashMap<>();
        ids.put("customer", Ids.CUSTOMER.get());
        ids.put("order", Ids.ORDER.get());
        ids.put("session", Ids.SESSION.get());
        ids.put("audit", Ids.peekAudit());
        return ids;
    }

    Map<String, Long> stats() {
        long[] counters = Counters.values();
        Map<String, Long> stats = new LinkedHashMap<>();
        stats.put("requests", counters[0]);
        stats.put("placed", counters[1]);
        stats.put("cents", counters[2]);
        stats.put("sweeps", counters[3]);
        stats.put("reads", counters[4]);
        stats.put("customers", (long) desk.customers().size());
        stats.put("orders", (long) desk.ordersFrom(0).size());
        stats.put("sessions", (long) Sessions.TABLE.size());
        stats.put("packed", desk.packing.packed());
        stats.put("packing", (long) desk.packing.waiting().size());
        stats.put("mails", desk.mail.accepted());
        stats.put("mailing", (long) desk.mail.waiting());
        stats.putAll(desk.office().figures());
        Runtime runtime = Runtime.getRuntime();
        stats.put("heap", runtime.totalMemory() - runtime.freeMemory());
        return stats;
    }
}
