package com.acme.orders.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** One of the threads of a steady load: asks, writes and remembers until it is told to stop. */
final class Worker implements Runnable {
    private static final long THINK_NANOS = 6_000_000;
    private static final int MAX_OWN = 200;

    private final OrdersLoad load;
    private final Tally tally;
    private final HttpWire wire;
    private final Desk desk;
    private final Shopper shopper;
    private final List<Long> customers;
    private final List<OrderFacts> own = new ArrayList<>();
    private final List<SessionFacts> sessions = new ArrayList<>();
    private final List<PriceFacts> prices = new ArrayList<>();
    private final AtomicLong highest;

    Worker(OrdersLoad load, OrdersMemory memory, Tally tally, HttpWire wire, Shopper shopper, AtomicLong highest) {
        this.load = load;
        this.tally = tally;
        this.wire = wire;
        this.desk = new Desk(wire, memory, tally);
        this.shopper = shopper;
        this.customers = memory.customerIds();
        this.highest = highest;
    }

    @Override
    public void run() {
        try (wire) {
            while (!load.isStopping()) {
                step(shopper.random.nextBoolean());
                LockSupport.parkNanos(shopper.random.nextInt((int) (2 * THINK_NANOS)));
            }
        } catch (RuntimeException e) {
            tally.wrong("a thread of the load ended: " + e);
        }
    }

    private void step(boolean fresh) {
        int dice = shopper.random.nextInt(100);
        if (dice < 40) {
            place(fresh);
        } else if (dice < 55) {
            readOrder(fresh);
        } else if (dice < 70) {
            touch(fresh);
        } else if (dice < 80) {
            quote(fresh);
        } else if (dice < 85) {
            setPrice(fresh);
        } else if (dice < 95) {
            move(fresh);
        } else if (dice < 98) {
            readSession(fresh);
        } else {
            load.counters(wire, fresh);
        }
    }

    private void place(boolean fresh) {
        long before = highest.get();
        long customer = customers.get(shopper.random.nextInt(customers.size()));
        OrderFacts draft = new OrderFacts(0, "", customer, shopper.payment(), shopper.note(), shopper.lines());
        for (OrderFacts order : desk.orders(List.of(draft), fresh)) {
            if (order.id <= before) {
                tally.repeated("order " + order.id + " was given after " + before);
            }
            highest.accumulateAndGet(order.id, Math::max);
            own.add(order);
            if (own.size() > MAX_OWN) {
                own.remove(0);
            }
        }
    }

    private void readOrder(boolean fresh) {
        if (own.isEmpty()) {
            return;
        }
        OrderFacts order = own.get(shopper.random.nextInt(own.size()));
        String answer = wire.get("/orders?from=" + order.id + "&count=1", fresh);
        if (answer != null) {
            Verifier.check(tally, order, answer.trim());
        }
    }

    private void touch(boolean fresh) {
        if (sessions.size() < 20) {
            long customer = customers.get(shopper.random.nextInt(customers.size()));
            sessions.addAll(desk.sessions(List.of(new SessionFacts(0, "", customer, shopper.attributes())), fresh));
        } else {
            SessionFacts session = sessions.get(shopper.random.nextInt(sessions.size()));
            if (!desk.touch(session, fresh)) {
                sessions.remove(session);
            }
        }
    }

    private void readSession(boolean fresh) {
        if (sessions.isEmpty()) {
            return;
        }
        SessionFacts session = sessions.get(shopper.random.nextInt(sessions.size()));
        String answer = wire.get("/sessions?from=" + session.id + "&count=1", fresh);
        if (answer != null && !answer.trim().equals(session.expected(session.hits))) {
            tally.wrong("session " + answer.trim() + ", not " + session.expected(session.hits));
        }
    }

    private void quote(boolean fresh) {
        if (prices.isEmpty()) {
            return;
        }
        PriceFacts price = prices.get(shopper.random.nextInt(prices.size()));
        int quantity = 1 + shopper.random.nextInt(5);
        String answer = wire.get("/quote?sku=" + price.sku + "&quantity=" + quantity, fresh);
        if (answer != null && !answer.trim().equals(String.valueOf(price.cents * quantity))) {
            tally.wrong("quote " + price.sku + " * " + quantity + " is " + answer.trim() + ", not "
                    + price.cents * quantity);
        }
    }

    private void setPrice(boolean fresh) {
        PriceFacts price = prices.size() < 20
                ? new PriceFacts(shopper.sku(), 0, 0)
                : prices.get(shopper.random.nextInt(prices.size()));
        prices.remove(price);
        if (desk.price(price, shopper.cents(), fresh)) {
            prices.add(price);
        }
    }

    private void move(boolean fresh) {
        if (own.isEmpty()) {
            return;
        }
        OrderFacts order = own.get(shopper.random.nextInt(own.size()));
        String[] statuses = {"NEW", "PAID", "SHIPPED", "CLOSED"};
        if (!desk.move(order, statuses[shopper.random.nextInt(statuses.length)], fresh)) {
            own.remove(order);
        }
    }
}
