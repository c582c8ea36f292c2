package dev.imago.checkpoint.hotspot.trace;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A target with a chain of {@code args[0]} objects and a map of {@code args[1]} objects. */
public final class BigApp {
    private BigApp() {}

    /** One link of the chain. */
    static final class Link {
        final int number;
        final @Nullable Link next;

        Link(int number, @Nullable Link next) {
            this.number = number;
            this.next = next;
        }
    }

    /** One value of the map. */
    static final class Order {
        final long id;
        final int quantity;
        final String customer;

        Order(long id, int quantity, String customer) {
            this.id = id;
            this.quantity = quantity;
            this.customer = customer;
        }
    }

    static @Nullable Link chain;
    static final Map<Long, Order> ORDERS = new HashMap<>();

    public static void main(String[] args) throws InterruptedException {
        for (int i = Integer.parseInt(args[0]); i > 0; i--) {
            chain = new Link(i, chain);
        }
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            ORDERS.put((long) i, new Order(i, 3 * i, "customer " + i % 1000));
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
