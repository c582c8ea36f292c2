package com.acme.orders.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What happened on the wire and what turned out wrong. Safe for use by many threads. */
final class Tally {
    private static final int EXAMPLES = 50;

    final LongAdder requests = new LongAdder();
    final LongAdder connects = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder resets = new LongAdder();
    final LongAdder keptBroken = new LongAdder();
    final LongAdder timeouts = new LongAdder();
    final LongAdder unanswered = new LongAdder();
    final LongAdder wrong = new LongAdder();
    final LongAdder lost = new LongAdder();
    final LongAdder repeated = new LongAdder();
    private final AtomicLong longestGap = new AtomicLong();
    private final AtomicLong maxLatency = new AtomicLong();
    private final AtomicLong lastAnswer = new AtomicLong();
    private final List<String> examples = new ArrayList<>();

    /** Starts the clock of the gap: times before this do not count. */
    void begin() {
        lastAnswer.set(System.nanoTime());
        longestGap.set(0);
        maxLatency.set(0);
    }

    void answered(long started) {
        long now = System.nanoTime();
        requests.increment();
        maxLatency.accumulateAndGet(now - started, Math::max);
        long before = lastAnswer.getAndAccumulate(now, Math::max);
        if (before != 0) {
            longestGap.accumulateAndGet(now - before, Math::max);
        }
    }

    void wrong(String what) {
        wrong.increment();
        example("wrong: " + what);
    }

    void lost(String what) {
        lost.increment();
        example("lost: " + what);
    }

    void repeated(String what) {
        repeated.increment();
        example("repeated: " + what);
    }

    void example(String what) {
        synchronized (examples) {
            if (examples.size() < EXAMPLES) {
                examples.add(what);
            }
        }
    }

    Report report(long objects, List<String> versions) {
        synchronized (examples) {
            return new Report(
                    objects,
                    requests.sum(),
                    connects.sum(),
                    refused.sum(),
                    resets.sum(),
                    keptBroken.sum(),
                    timeouts.sum(),
                    unanswered.sum(),
                    wrong.sum(),
                    lost.sum(),
                    repeated.sum(),
                    maxLatency.get(),
                    longestGap.get(),
                    versions,
                    examples);
        }
    }
}
