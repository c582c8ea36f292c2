package dev.imago.checkpoint.freeze;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to let a service run between two attempts to freeze it at rest: growing, never in step with the service, and
 * long enough that it is frozen for a small part of the time only.
 *
 * @param least first pause, before jitter
 * @param most longest pause, before jitter
 * @param runsPerFrozen how many times longer than an attempt froze it the service runs at least before the next one
 */
public record Backoff(Duration least, Duration most, int runsPerFrozen) {
    private static final double GROWTH = 1.5;

    public Backoff {
        if (least.isNegative() || least.compareTo(most) > 0 || runsPerFrozen < 0) {
            throw new IllegalArgumentException("not a backoff: from " + least + " to " + most);
        }
    }

    /** 1 to 50 ms, and at least four times as long as the attempt took. */
    public static Backoff standard() {
        return new Backoff(Duration.ofMillis(1), Duration.ofMillis(50), 4);
    }

    /** The pause after attempt number {@code attempt} (from 1), which froze the service for {@code frozen}. */
    Duration pause(int attempt, Duration frozen, RandomGenerator random) {
        double grown = least.toNanos() * Math.pow(GROWTH, Math.min(attempt - 1, 64));
        double capped = Math.min(grown, (double) most.toNanos());
        long jittered = (long) (capped * (0.5 + random.nextDouble()));
        return Duration.ofNanos(Math.max(jittered, frozen.toNanos() * runsPerFrozen));
    }
}
