package dev.imago.checkpoint.freeze;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When the next look at a running service may begin, so that all of them together hold it for no more than one part in
 * so many of the time. A look is waited for before it is taken: it is thought to take as long as the longest so far. Never in step
 * with the service. For one thread.
 */
final class LookPace {
    private final int parts;
    private final Duration leastPause;
    private final RandomGenerator random;
    private long frozen;
    private long longest;

    /**
     * @param parts one of which it may stand still
     * @param leastPause between two looks, before jitter, however little they cost
     */
    LookPace(int parts, Duration leastPause, RandomGenerator random) {
        this.parts = parts;
        this.leastPause = leastPause;
        this.random = random;
    }

    /**
     * To be asked after each look.
     *
     * @param took how long the service stood still for it
     * @param sinceFirst from the beginning of the first look to the end of this one
     * @return how long the service runs before the next
     */
    Duration pauseAfter(Duration took, Duration sinceFirst) {
        frozen += took.toNanos();
        longest = Math.max(longest, took.toNanos());
        long ends = (frozen + longest) * parts;
        long pause = Math.max(leastPause.toNanos(), ends - longest - sinceFirst.toNanos());
        return Duration.ofNanos(pause + random.nextLong(pause / 4 + 1));
    }

    /**
     * How long the service has to run on before the looks so far have held it for no more than their share.
     *
     * @param sinceFirst from the beginning of the first look to now
     */
    Duration owed(Duration sinceFirst) {
        return Duration.ofNanos(Math.max(0, frozen * parts - sinceFirst.toNanos()));
    }
}
