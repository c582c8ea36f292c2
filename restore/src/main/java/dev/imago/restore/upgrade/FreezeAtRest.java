package dev.imago.restore.upgrade;

import dev.imago.checkpoint.freeze.Backoff;
import dev.imago.checkpoint.freeze.Freezer;
import dev.imago.checkpoint.freeze.LiveRestCheck;
import dev.imago.checkpoint.freeze.NotAtRestException;
import dev.imago.checkpoint.freeze.RestPoints;
import dev.imago.checkpoint.freeze.RestReport;
import dev.imago.checkpoint.freeze.RestWait;
import dev.imago.restore.takeover.Broker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Has the broker stop old at a moment of rest. */
final class FreezeAtRest {
    private static final Duration REHEARSAL = Duration.ofSeconds(1);

    private FreezeAtRest() {}

    /**
     * Old is frozen, at rest.
     *
     * @param at when the last freeze began, by {@code System.nanoTime}: from then on clients wait
     */
    record Frozen(long at, RestReport report) {}

    /** Returns with old frozen at rest, or throws {@link UpgradeException} saying what it was doing all the time. */
    static Frozen await(long pid, Broker broker, RestPoints points, Duration limit) throws InterruptedException {
        BrokerFreezer freezer = new BrokerFreezer(broker);
        try (LiveRestCheck check = LiveRestCheck.open((int) pid, points)) {
            check.rehearse(REHEARSAL);
            RestReport report = new RestWait(freezer, check::judge, Backoff.standard()).until(limit);
            return new Frozen(freezer.began, report);
        } catch (NotAtRestException e) {
            List<String> details = new ArrayList<>(e.table());
            details.addAll(e.advice());
            throw UpgradeException.refused(
                    String.valueOf(e.getMessage()),
                    details,
                    "imago rest --pid " + pid + " --for 10s shows when it is at rest; allow more with --wait");
        }
    }

    private static final class BrokerFreezer implements Freezer {
        private final Broker broker;
        private long began;

        BrokerFreezer(Broker broker) {
            this.broker = broker;
        }

        @Override
        public void freeze() throws InterruptedException {
            began = System.nanoTime();
            broker.freeze();
        }

        @Override
        public void thaw() {
            try {
                broker.thaw();
            } catch (InterruptedException e) {
                // The roll-back that follows an interruption thaws once more.
                Thread.currentThread().interrupt();
            }
        }
    }
}
