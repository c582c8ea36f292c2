package com.acme.orders.client;

import java.util.Random;

/** Makes up what is sent: all of it follows from the seed. Not safe for use by several threads. */
final class Shopper {
    private static final String[] TIERS = {"BASIC", "SILVER", "GOLD"};
    private static final String[] PAYMENTS = {"CARD", "INVOICE", "VOUCHER"};

    final Random random;
    private final String name;
    private long count;

    Shopper(String name, long seed) {
        this.name = name;
        this.random = new Random(seed ^ (name.hashCode() * 0x9E3779B97F4A7C15L));
    }

    String customer(long referrer) {
        long n = count++;
        String person = n % 7 == 0 ? "Zoë Ünal \u4E2D " + n : "Customer " + n;
        return person + "|" + name + "-" + n + "@example.org|Street " + random.nextInt(500) + "|City "
                + random.nextInt(50) + "|" + random.nextInt(100_000) + "|" + TIERS[random.nextInt(TIERS.length)]
                + "|20" + (10 + random.nextInt(15)) + "-0" + (1 + random.nextInt(9)) + "-1" + random.nextInt(10) + "|"
                + referrer;
    }

    String payment() {
        return PAYMENTS[random.nextInt(PAYMENTS.length)];
    }

    /** Never the same twice, so that an order can be found by it. */
    String note() {
        long n = count++;
        return (n % 5 == 0 ? "\u20AC \uD83D\uDE80 " : "") + name + "#" + n;
    }

    /** One to three positions, each article once. */
    String lines() {
        StringBuilder lines = new StringBuilder();
        int positions = 1 + random.nextInt(3);
        for (int i = 0; i < positions; i++) {
            lines.append(i == 0 ? "" : ",")
                    .append((char) ('A' + i))
                    .append(random.nextInt(5_000))
                    .append('*')
                    .append(1 + random.nextInt(9))
                    .append('*')
                    .append(random.nextInt(100_000));
        }
        return lines.toString();
    }

    String attributes() {
        return "theme=t" + random.nextInt(10) + ",visits=" + random.nextInt(1_000);
    }

    String sku() {
        return name + "P" + count++;
    }

    long cents() {
        return random.nextInt(1_000_000);
    }
}
