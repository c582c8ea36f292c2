package com.acme.orders;

import java.util.concurrent.atomic.LongAdder;

/** What has happened since the shop opened. */
final class Counters {
    static final LongAdder READS = new LongAdder();
    private static long requests;
    private static long placed;
    private static long cents;
    private static int sweeps;

    private Counters() {}

    static synchronized void request() {
        requests++;
    }

    static synchronized void placed(long total) {
        placed++;
        cents += total;
    }

    static synchronized void swept() {
        sweeps++;
    }

    static synchronized long[] values() {
        return new long[] {requests, placed, cents, sweeps, READS.sum()};
    }

    static synchronized void restore(long[] values) {
        requests = values[0];
        placed = values[1];
        cents = values[2];
        sweeps = (int) values[3];
        READS.reset();
        READS.add(values[4]);
    }
}
