package dev.imago.checkpoint.freeze;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Freezes a service at rest: freeze, judge, and if it is not at rest, thaw, let it run, and try again until the wait is
 * over.
 */
public final class RestWait {
    private final Freezer freezer;
    private final Supplier<RestVerdict> judge;
    private final Backoff backoff;
    private final RandomGenerator random;

    /** @param judge looks at the process while it is frozen */
    public RestWait(Freezer freezer, Supplier<RestVerdict> judge, Backoff backoff) {
        this(freezer, judge, backoff, new Random());
    }

    RestWait(Freezer freezer, Supplier<RestVerdict> judge, Backoff backoff, RandomGenerator random) {
        this.freezer = freezer;
        this.judge = judge;
        this.backoff = backoff;
        this.random = random;
    }

    /**
     * Returns with the service frozen at rest; with any exception it runs on. Tries at least once.
     *
     * @param wait how long to try
     * @throws NotAtRestException when the wait is over: what was in the way, and how often
     */
    public RestReport until(Duration wait) throws InterruptedException {
        Attempts attempts = new Attempts();
        while (true) {
            long frozenAt = System.nanoTime();
            RestVerdict verdict = attempt(attempts);
            if (verdict.atRest()) {
                return attempts.report();
            }
            Duration frozen = Duration.ofNanos(System.nanoTime() - frozenAt);
            attempts.failed(verdict, frozen);
            long left = wait.minus(attempts.elapsed()).toNanos();
            if (left <= 0) {
                throw new NotAtRestException(attempts.met, attempts.elapsed());
            }
            TimeUnit.NANOSECONDS.sleep(
                    Math.min(left, backoff.pause(attempts.count, frozen, random).toNanos()));
        }
    }

    /** Freezes and judges; the service stays frozen only when it is at rest. */
    private RestVerdict attempt(Attempts attempts) throws InterruptedException {
        boolean atRest = false;
        try {
            freezer.freeze();
            long begin = System.nanoTime();
            RestVerdict verdict = judge.get();
            attempts.judged = Duration.ofNanos(System.nanoTime() - begin);
            attempts.count++;
            atRest = verdict.atRest();
            return verdict;
        } finally {
            if (!atRest) {
                freezer.thaw();
            }
        }
    }

    private static final class Attempts {
        private final long begin = System.nanoTime();
        private final BusyTable met = new BusyTable();
        private int count;
        private int duringCollection;
        private Duration judged = Duration.ZERO;
        private Duration longestFailed = Duration.ZERO;

        Duration elapsed() {
            return Duration.ofNanos(System.nanoTime() - begin);
        }

        void failed(RestVerdict verdict, Duration frozen) {
            if (verdict.gcActive()) {
                duringCollection++;
            }
            if (frozen.compareTo(longestFailed) > 0) {
                longestFailed = frozen;
            }
            met.add(verdict.busy());
        }

        RestReport report() {
            return new RestReport(count, duringCollection, elapsed(), judged, longestFailed);
        }
    }
}
