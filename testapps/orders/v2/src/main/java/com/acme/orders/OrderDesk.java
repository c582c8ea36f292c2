package com.acme.orders;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The shop itself. Main makes one and hands it to those who work with it; nothing else knows it. */
final class OrderDesk {
    final PriceBook prices = new PriceBook();
    final AuditTrail audit = new AuditTrail();
    final MailRoom mail = new MailRoom();
    final PackingLine packing = new PackingLine(this);
    private BackOffice office = new BackOffice();
    private final ConcurrentHashMap<Long, Customer> customers = new ConcurrentHashMap<>();
    private final Map<String, Customer> byMail = new HashMap<>();
    private final ConcurrentSkipListMap<Long, Order> orders = new ConcurrentSkipListMap<>();
    private final EnumMap<Status, AtomicLong> counts = new EnumMap<>(Status.class);
    private final IdentityHashMap<Order, String> holds = new IdentityHashMap<>();
    private final ScheduledExecutorService clock;

    OrderDesk() {
        for (Status status : Status.values()) {
            counts.put(status, new AtomicLong());
        }
        clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "clock");
            thread.setDaemon(true);
            return thread;
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the clock ends with the process
    void start() {
        mail.start();
        clock.scheduleAtFixedRate(Sessions::sweep, 1, 1, TimeUnit.SECONDS);
        clock.scheduleAtFixedRate(packing, 50, 1_000 / PackingLine.RUNS_PER_SECOND, TimeUnit.MILLISECONDS);
    }

    void stop() {
        clock.shutdown();
    }

    Customer addCustomer(List<String> f) {
        long referrer = Long.parseLong(f.get(7));
        Customer customer = new Customer(
                Ids.CUSTOMER.getAndIncrement(),
                f.get(0),
                f.get(1),
                new Address(f.get(2), f.get(3), f.get(4)),
                Tier.valueOf(f.get(5)),
                java.time.LocalDate.parse(f.get(6)),
                referrer == 0 ? Optional.empty() : Optional.of(customer(referrer)));
        register(customer);
        audit.add("customer", customer.id);
        return customer;
    }

    private void register(Customer customer) {
        customers.put(customer.id, customer);
        synchronized (byMail) {
            byMail.put(customer.email, customer);
        }
    }

    Customer customer(long id) {
        Customer customer = customers.get(id);
        if (customer == null) {
            throw new IllegalArgumentException("no such customer: " + id);
        }
        return customer;
    }

    Customer customer(String mail) {
        synchronized (byMail) {
            Customer customer = byMail.get(mail);
            if (customer == null) {
                throw new IllegalArgumentException("no such customer: " + mail);
            }
            return customer;
        }
    }

    Order place(long customerId, int payment, String note, List<OrderLine> lines) {
        Customer customer = customer(customerId);
        Order order = new Order(Ids.ORDER.getAndIncrement(), customer, payment, note, "web", lines);
        register(order);
        audit.add("order", order.id);
        mail.send(new Mail(customerId, "order " + order.id));
        packing.add(new PackJob(order.id, (int) (order.id % 3)));
        Counters.placed(order.total());
        return order;
    }

    /** An order that came on paper: neither mailed nor packed. */
    Order file(Customer customer, int payment, String note, List<OrderLine> lines) {
        Order order = new Order(Ids.ORDER.getAndIncrement(), customer, payment, note, "web", lines);
        register(order);
        audit.add("filed", order.id);
        Counters.placed(order.total());
        return order;
    }

    private void register(Order order) {
        order.customer.add(order);
        orders.put(order.id, order);
        counts.get(order.status()).incrementAndGet();
    }

    Order order(long id) {
        Order order = orders.get(id);
        if (order == null) {
            throw new IllegalArgumentException("no such order: " + id);
        }
        return order;
    }

    void move(long id, Status next) {
        Status before = order(id).moveTo(next);
        counts.get(before).decrementAndGet();
        counts.get(next).incrementAndGet();
        audit.add("status", id);
    }

    void hold(long id, String reason) {
        synchronized (holds) {
            holds.put(order(id), reason);
        }
        audit.add("hold", id);
    }

    String holdOf(Order order) {
        synchronized (holds) {
            return holds.getOrDefault(order, "");
        }
    }

    NavigableMap<Long, Order> ordersFrom(long first) {
        return orders.tailMap(first, true);
    }

    List<Customer> customers() {
        return new ArrayList<>(customers.values());
    }

    List<String> countsText() {
        List<String> lines = new ArrayList<>();
        counts.forEach((status, count) -> {
            if (count.get() != 0) {
                lines.add(status + "|" + count.get() + "|" + Config.current.isOpen(status));
            }
        });
        return lines;
    }

    List<String> holdsText() {
        List<String> lines = new ArrayList<>();
        synchronized (holds) {
            for (Order order : holds.keySet()) {
                lines.add(order.id + "|" + holdOf(order(order.id)));
            }
        }
        return lines;
    }

    Map<Long, String> holdsById() {
        Map<Long, String> byId = new HashMap<>();
        synchronized (holds) {
            holds.forEach((order, reason) -> byId.put(order.id, reason));
        }
        return byId;
    }

    void restore(Customer customer) {
        register(customer);
    }

    void restore(Order order) {
        register(order);
    }

    Map<Long, Long> referrers() {
        Map<Long, Long> byId = new HashMap<>();
        customers.values().forEach(customer -> customer.referrer().ifPresent(other -> byId.put(customer.id, other.id)));
        return byId;
    }

    void restoreReferrers(Map<Long, Long> byId) {
        byId.forEach((id, referrer) -> customer(id).referredBy(customer(referrer)));
    }

    BackOffice office() {
        return office;
    }

    void adopt(BackOffice saved) {
        office = saved;
    }

    void restoreHolds(Map<Long, String> byId) {
        synchronized (holds) {
            byId.forEach((id, reason) -> holds.put(order(id), reason));
        }
    }
}
