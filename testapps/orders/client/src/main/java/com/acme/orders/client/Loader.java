package com.acme.orders.client;

import java.util.ArrayList;
import java.util.List;

/** Loads a number of objects, many a request. */
final class Loader {
    private static final int BATCH = 200;
    private static final int LINES_AND_ORDER = 3;

    private final HttpWire wire;
    private final Desk desk;
    private final OrdersMemory memory;
    private final Shopper shopper;

    Loader(HttpWire wire, OrdersMemory memory, Tally tally, long seed) {
        this.wire = wire;
        this.memory = memory;
        this.desk = new Desk(wire, memory, tally);
        this.shopper = new Shopper("l" + seed, seed);
    }

    /** A tenth customers, a twentieth sessions, a few prices, the rest orders with their lines. */
    void load(long objects, long seed) {
        memory.start(wire.mustGet("/stats"));
        List<Long> customers = customers(Math.max(2, objects / 10));
        List<SessionFacts> sessions = sessions(customers, Math.max(2, objects / 20));
        prices(Math.max(10, Math.min(1_000, objects / 100)));
        List<OrderFacts> orders = new ArrayList<>();
        long left = objects - memory.objects();
        while (left > 0) {
            for (OrderFacts order : orders(customers, (int) Math.min(BATCH, left / LINES_AND_ORDER + 1))) {
                left -= order.positions() + 1;
                orders.add(order);
            }
        }
        change(orders, sessions);
        settings(seed);
    }

    private List<Long> customers(long count) {
        List<Long> ids = new ArrayList<>();
        while (ids.size() < count) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < BATCH && ids.size() + texts.size() < count; i++) {
                texts.add(shopper.customer(ids.isEmpty() ? 0 : ids.get(shopper.random.nextInt(ids.size()))));
            }
            desk.customers(texts, false).forEach(customer -> ids.add(customer.id()));
        }
        return ids;
    }

    private List<SessionFacts> sessions(List<Long> customers, long count) {
        List<SessionFacts> sessions = new ArrayList<>();
        while (sessions.size() < count) {
            List<SessionFacts> drafts = new ArrayList<>();
            for (int i = 0; i < BATCH && sessions.size() + drafts.size() < count; i++) {
                drafts.add(new SessionFacts(0, "", any(customers), shopper.attributes()));
            }
            sessions.addAll(desk.sessions(drafts, false));
        }
        return sessions;
    }

    private void prices(long count) {
        for (long i = 0; i < count; i++) {
            desk.price(new PriceFacts(shopper.sku(), 0, 0), shopper.cents(), false);
        }
    }

    private List<OrderFacts> orders(List<Long> customers, int count) {
        List<OrderFacts> drafts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drafts.add(new OrderFacts(0, "", any(customers), shopper.payment(), shopper.note(), shopper.lines()));
        }
        return desk.orders(drafts, false);
    }

    /** Some orders move on, some are held, some sessions have a basket. */
    private void change(List<OrderFacts> orders, List<SessionFacts> sessions) {
        String[] statuses = {"PAID", "SHIPPED", "CLOSED"};
        for (int i = 0; i < Math.min(300, orders.size()); i++) {
            OrderFacts order = orders.get(shopper.random.nextInt(orders.size()));
            desk.move(order, statuses[i % statuses.length], false);
        }
        for (int i = 0; i < Math.min(100, orders.size()); i++) {
            OrderFacts order = orders.get(shopper.random.nextInt(orders.size()));
            wire.mustPost("/orders/hold?id=" + order.id + "&reason=r" + i, "");
            order.hold = "r" + i;
        }
        for (int i = 0; i < Math.min(200, sessions.size()); i++) {
            SessionFacts session = sessions.get(i);
            desk.touch(session, false);
            wire.mustPost("/sessions/basket?id=" + session.id + "&sku=b" + i, "");
            wire.mustPost("/sessions/basket?id=" + session.id + "&sku=c", "");
            session.basket = "b" + i + ",c";
        }
    }

    /** Sets what nobody changes afterwards, and remembers it as the service tells it. */
    private void settings(long seed) {
        wire.mustPost("/office?seed=" + seed, "");
        wire.mustPost(
                "/config?shopName=Shop" + seed + "&cacheLimit=300&regions=EU,JP&carriers=DHL,X" + seed
                        + "&open=PAID,SHIPPED&limits=17&label" + seed + "=x",
                "");
        memory.parts.put("office", wire.mustGet("/dump?part=office"));
        memory.parts.put("config", wire.mustGet("/dump?part=config"));
    }

    private long any(List<Long> ids) {
        return ids.get(shopper.random.nextInt(ids.size()));
    }
}
