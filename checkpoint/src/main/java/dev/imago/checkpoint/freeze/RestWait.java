package dev.imago.checkpoint.freeze;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Freezes a service at rest: freeze, judge, and if it is not at rest, thaw, let it run, and try again until the wait is
 * over.
 */
public final class RestWait {
    private static final Duration SLOW = Duration.ofMillis(250);

    private final Freezer freezer;
    private final Supplier<List<BusyThread>> before;
    private final Look<RestVerdict> judge;
    private final Backoff backoff;
    private final RandomGenerator random;

    /** Judges by {@code judge} alone. */
    public RestWait(Freezer freezer, Look<RestVerdict> judge, Backoff backoff) {
        this(freezer, List::of, judge, backoff);
    }

    /**
     * With something to look at before each freeze.
     *
     * @param before what speaks against a freeze; the process runs meanwhile
     */
    public RestWait(Freezer freezer, Supplier<List<BusyThread>> before, Look<RestVerdict> judge, Backoff backoff) {
        this.random = new Random();
        this.freezer = freezer;
        this.before = before;
        this.judge = judge;
        this.backoff = backoff;
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
            Duration frozen = Duration.ZERO;
            RestVerdict verdict = RestVerdict.of(before.get());
            if (verdict.atRest()) {
                long frozenAt = System.nanoTime();
                verdict = attempt(attempts);
                if (verdict.atRest()) {
                    return attempts.report();
                }
                frozen = Duration.ofNanos(System.nanoTime() - frozenAt);
            }
            attempts.failed(verdict, frozen);
            long left = wait.minus(attempts.elapsed()).toNanos();
            if (left <= 0) {
                throw new NotAtRestException(attempts.met, attempts.elapsed());
            }
            Duration pause = waitsForCondition(verdict) ? SLOW : backoff.pause(attempts.count, frozen, random);
            TimeUnit.NANOSECONDS.sleep(Math.min(left, pause.toNanos()));
        }
    }

    /** What an operator waits for takes minutes, not milliseconds. */
    private static boolean waitsForCondition(RestVerdict verdict) {
        return verdict.busy().stream().anyMatch(busy -> busy.reason() == BusyReason.CONDITION);
    }

    /** Freezes and judges; the service stays frozen only when it is at rest. */
    private RestVerdict attempt(Attempts attempts) throws InterruptedException {
        boolean atRest = false;
        try {
            freezer.freeze();
            long begin = System.nanoTime();
            RestVerdict verdict = judge.take();
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
