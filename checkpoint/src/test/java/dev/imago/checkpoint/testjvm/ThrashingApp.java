package dev.imago.checkpoint.testjvm;

import java.util.Random;

/**
 * Keeps its collector busy while it replaces what it holds. At every moment each slot holds a record that proves itself: its
 * parts follow from its number.
 */
public final class ThrashingApp {
    public static final int SLOTS = 5000;
    static final Item[] ITEMS = new Item[SLOTS];

    /** One record. */
    public static final class Item {
        final int slot;
        final long number;
        final long[] squares;
        final String label;

        Item(int slot, long number) {
            this.slot = slot;
            this.number = number;
            this.squares = new long[] {number, number * number};
            this.label = "item " + number;
        }
    }

    private ThrashingApp() {}

    /** Prints "ready" and goes on until it is killed. */
    public static void main(String[] args) throws InterruptedException {
        for (int slot = 0; slot < SLOTS; slot++) {
            ITEMS[slot] = new Item(slot, slot);
        }
        Thread allocating = new Thread(() -> {
            Object[] held = new Object[200];
            for (int i = 0; ; i++) {
                held[i % held.length] = new byte[20_000];
            }
        });
        allocating.setDaemon(true);
        allocating.start();
        Random random = new Random(42);
        System.out.println("ready");
        for (long number = SLOTS; ; number++) {
            int slot = random.nextInt(SLOTS);
            Item item = new Item(slot, number);
            ITEMS[slot] = item;
            if (number % 20_000 == 0) {
                Thread.sleep(1);
            }
        }
    }
}
