package com.acme.orders;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Files many orders at once, all of them following from a seed. */
final class Bulk {
    private static final int ORDERS_PER_CUSTOMER = 20;
    private static final int[] PAYMENTS = {Payment.CARD, Payment.INVOICE, Payment.VOUCHER};

    private static final List<Tier> TIERS = List.of(Tier.values());

    private final OrderDesk desk;

    Bulk(OrderDesk desk) {
        this.desk = desk;
    }

    /** Returns {@code orders|lines|cents}. */
    String file(long count, long seed) {
        Random random = new Random(seed);
        Customer customer = null;
        long lines = 0;
        long cents = 0;
        for (long i = 0; i < count; i++) {
            if (customer == null || i % ORDERS_PER_CUSTOMER == 0) {
                customer = customer(random, seed, i);
            }
            List<OrderLine> positions = new ArrayList<>();
            for (int line = 0; line <= i % 3; line++) {
                positions.add(new OrderLine(
                        "B" + line + random.nextInt(10_000), 1 + line, Money.euro(random.nextInt(100_000))));
            }
            String note = "bulk " + seed + "-" + i + " " + Long.toHexString(random.nextLong());
            Order order = desk.file(customer, PAYMENTS[(int) (i % PAYMENTS.length)], note, positions);
            lines += positions.size();
            cents += order.total();
        }
        return count + "|" + lines + "|" + cents + "\n";
    }

    private Customer customer(Random random, long seed, long i) {
        Customer customer = new Customer(
                Ids.CUSTOMER.getAndIncrement(),
                "Bulk " + i,
                "bulk" + i + "-" + seed + "@example.org",
                new Address(
                        "Street " + random.nextInt(1_000),
                        "City " + random.nextInt(100),
                        "Z" + random.nextInt(100_000)),
                TIERS.get(random.nextInt(TIERS.size())),
                LocalDate.ofEpochDay(random.nextInt(20_000)),
                Optional.empty());
        desk.restore(customer);
        return customer;
    }
}
