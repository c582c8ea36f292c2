package dev.imago.checkpoint.testjvm;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A target whose threads each allocate garbage and known objects, and then wait with their allocation buffers open. */
public final class AllocatingApp {
    static final List<Marker> KEPT = new ArrayList<>();

    /** What is counted. */
    public static final class Marker {
        final int number;

        Marker(int number) {
            this.number = number;
        }
    }

    private AllocatingApp() {}

    /** Starts {@code args[0]} threads that make {@code args[1]} markers each, and prints how many were made in all. */
    public static void main(String[] args) throws InterruptedException {
        int markers = allocate(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        System.out.println("ready " + markers);
        new CountDownLatch(1).await();
    }

    /** Starts so many threads that make so many markers each, and returns how many were made in all. */
    static int allocate(int threads, int markers) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(threads);
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> {
                allocate(markers);
                done.countDown();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.start();
        }
        done.await();
        return threads * markers;
    }

    private static void allocate(int markers) {
        int garbage = 0;
        for (int i = 0; i < markers; i++) {
            Marker marker = new Marker(i);
            garbage += new byte[i % 50].length + new Object[i % 7].length;
            if (i % 1000 == 0) {
                synchronized (KEPT) {
                    KEPT.add(marker);
                }
            }
        }
        if (garbage < 0) {
            System.out.println("overflow");
        }
    }
}
