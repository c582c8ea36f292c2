package com.acme.orders.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Everything the service acknowledged. Safe for use by many threads; each record belongs to the thread that made it. */
public final class OrdersMemory {
    final Map<Long, CustomerFacts> customers = new ConcurrentHashMap<>();
    final Map<Long, OrderFacts> orders = new ConcurrentHashMap<>();
    final Map<Long, SessionFacts> sessions = new ConcurrentHashMap<>();
    final Map<String, PriceFacts> prices = new ConcurrentHashMap<>();
    /** Orders that were sent and not answered, by their note. */
    final Map<String, String> unanswered = new ConcurrentHashMap<>();
    /** Parts that nobody changes any more, as the service told them. */
    final Map<String, String> parts = new ConcurrentHashMap<>();
    /** The counters before the first write of this memory. */
    private final Map<String, Long> start = new LinkedHashMap<>();

    /** Customers, sessions, prices, orders and order lines. */
    public long objects() {
        long lines = 0;
        for (OrderFacts order : orders.values()) {
            lines += order.positions();
        }
        return customers.size() + sessions.size() + prices.size() + orders.size() + lines;
    }

    synchronized void start(String stats) {
        if (start.isEmpty()) {
            for (String key : List.of("placed", "cents", "mails", "packed", "packing")) {
                start.put(key, Fields.number(stats, key));
            }
        }
    }

    synchronized void start(String key, long value) {
        start.put(key, value);
    }

    synchronized long atStart(String key) {
        return start.getOrDefault(key, 0L);
    }

    synchronized Map<String, Long> start() {
        return new LinkedHashMap<>(start);
    }

    List<Long> customerIds() {
        return new ArrayList<>(customers.keySet());
    }
}
