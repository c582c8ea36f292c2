package dev.imago.checkpoint.freeze;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Repeats something until it no longer becomes quicker: until the code that it takes is loaded and compiled. What counts
 * is the quickest of many, which other work on the machine disturbs least.
 */
final class Practice {
    static final int ROUND = 50;
    /** What is quicker by less than one part in so many is no quicker. */
    private static final int GAIN = 20;
    /** The compiler works beside it: what it has done shows later. */
    private static final int ROUNDS_WITHOUT_GAIN = 2;

    private final LongSupplier nanoTime;

    /** @param nanoTime the clock */
    Practice(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Goes through the motions at least once, and ends them when {@code atMost} is over. */
    void of(Runnable motions, Duration atMost) {
        long begin = nanoTime.getAsLong();
        long best = Long.MAX_VALUE;
        int withoutGain = 0;
        while (withoutGain < ROUNDS_WITHOUT_GAIN && nanoTime.getAsLong() - begin < atMost.toNanos()) {
            long quickest = Long.MAX_VALUE;
            for (int i = 0; i < ROUND && nanoTime.getAsLong() - begin < atMost.toNanos(); i++) {
                long at = nanoTime.getAsLong();
                motions.run();
                quickest = Math.min(quickest, nanoTime.getAsLong() - at);
            }
            withoutGain = quickest < best - best / GAIN ? 0 : withoutGain + 1;
            best = Math.min(best, quickest);
        }
    }
}
