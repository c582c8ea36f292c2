package dev.imago.checkpoint.testjvm;

import java.util.Random;

/** Keeps its collector busy, with a short sleep now and then so that it is at rest in some moments. */
public final class GarbageApp {
    private static final Object[] HELD = new Object[2000];

    private GarbageApp() {}

    /** Prints "ready" and goes on until it is killed. */
    public static void main(String[] args) throws InterruptedException {
        Random random = new Random(42);
        System.out.println("ready");
        while (true) {
            for (int i = 0; i < 300; i++) {
                HELD[random.nextInt(HELD.length)] = new byte[10_000 + random.nextInt(10_000)];
            }
            Thread.sleep(1);
        }
    }
}
