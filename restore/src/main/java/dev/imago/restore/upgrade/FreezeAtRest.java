package dev.imago.restore.upgrade;

import dev.imago.checkpoint.freeze.Backoff;
import dev.imago.checkpoint.freeze.LiveRestCheck;
import dev.imago.checkpoint.freeze.NotAtRestException;
import dev.imago.checkpoint.freeze.RestPoints;
import dev.imago.checkpoint.freeze.RestReport;
import dev.imago.checkpoint.freeze.RestWait;
import dev.imago.checkpoint.freeze.when.Condition;
import dev.imago.checkpoint.freeze.when.WhenCheck;
import dev.imago.restore.takeover.Broker;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Has the broker stop old at a moment of rest.
 *
 * @param points where old's threads may be
 * @param when the operator's condition
 * @param limit how long to try
 * @param drain how long new work may be held back at a time; empty: not at all
 */
public record FreezeAtRest(
        long pid,
        Broker broker,
        RestPoints points,
        Optional<Condition> when,
        Duration limit,
        Optional<Duration> drain) {
    private static final Duration PRACTICE = Duration.ofSeconds(3);
    /** After a hold that was not long enough the service works off what waits for this many times as long. */
    private static final int RUNS_PER_HOLD = 2;

    /**
     * Old is frozen, at rest. New work is still held back, if it was.
     *
     * @param at by {@code System.nanoTime}: from then on clients wait
     */
    public record Frozen(long at, RestReport report) {}

    /** Returns with old frozen at rest, or throws {@link UpgradeException} saying what it was doing all the time. */
    public Frozen await() throws InterruptedException {
        try (LiveRestCheck check = LiveRestCheck.open((int) pid, points, new BrokerCalls(broker))) {
            check.practise(PRACTICE);
            WhenCheck judge = new WhenCheck(check, when.orElse(new Condition.All(List.of())), Clock.systemUTC());
            return drain.isPresent() ? drained(judge, drain.get()) : atRest(judge, limit);
        } catch (NotAtRestException e) {
            List<String> details = new ArrayList<>(e.table());
            details.addAll(e.advice());
            String further = drain.isPresent() ? "a longer --drain or --wait" : "--wait, or --drain under load";
            throw UpgradeException.refused(
                    String.valueOf(e.getMessage()),
                    details,
                    "imago rest --pid " + pid + " --for 10s shows when it is at rest; allow more with " + further);
        }
    }

    private Frozen atRest(WhenCheck check, Duration atMost) throws InterruptedException {
        BrokerFreezer freezer = new BrokerFreezer(broker, drain.isPresent());
        RestReport report = new RestWait(freezer, check::before, check::judge, Backoff.standard()).until(atMost);
        return new Frozen(freezer.began(), report);
    }

    /** Holds new work back for {@code hold}, lets the service breathe, and holds again, until the limit. */
    private Frozen drained(WhenCheck check, Duration hold) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            long began = System.nanoTime();
            try {
                broker.hold();
                long atMost = Math.min(hold.toNanos(), Math.max(0, end - began));
                return new Frozen(began, atRest(check, Duration.ofNanos(atMost)).report());
            } catch (NotAtRestException e) {
                broker.release();
                long pause = RUNS_PER_HOLD * hold.toNanos();
                if (System.nanoTime() + pause >= end) {
                    throw e;
                }
                TimeUnit.NANOSECONDS.sleep(pause);
            }
        }
    }
}
