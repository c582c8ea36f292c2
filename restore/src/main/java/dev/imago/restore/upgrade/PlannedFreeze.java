package dev.imago.restore.upgrade;

import dev.imago.checkpoint.freeze.RestPoints;
import dev.imago.restore.takeover.Broker;
import java.util.List;

/**
 * A freeze at rest in which no class has come up that was not planned for: old has gone on loading classes since the plan, and
 * where those ask for more rules it has to be known before the dump.
 *
 * <p>Used by the run's thread only.
 */
public final class PlannedFreeze {
    private static final int MOST_PLANS = 5;

    private final FreezeAtRest freeze;
    private final StateTransfer transfer;
    private final Broker broker;
    private int attempts;

    /** @param broker stops old, and lets it go on whatever happens */
    public PlannedFreeze(UpgradeRequest request, Preparation prepared, StateTransfer transfer, Broker broker) {
        this.transfer = transfer;
        this.broker = broker;
        this.freeze = new FreezeAtRest(
                request.pid(),
                broker,
                RestPoints.standard().withRestAt(prepared.rules().rest()),
                request.when().or(() -> prepared.rules().when()),
                request.restLimit(),
                request.drain());
    }

    /** Returns with old frozen at rest, or throws {@link UpgradeException} saying what it was doing, or what has no answer. */
    public FreezeAtRest.Frozen await() throws InterruptedException {
        for (int plans = 1; plans <= MOST_PLANS; plans++) {
            FreezeAtRest.Frozen rest = freeze.await();
            attempts += rest.report().attempts();
            if (!transfer.isOutdated()) {
                return rest;
            }
            broker.thaw();
            broker.release();
            transfer.planAgain();
        }
        throw UpgradeException.refused(
                "old loads classes faster than they can be planned for: " + MOST_PLANS + " plans were outdated",
                List.of(),
                "try when it has been running for longer");
    }

    /**
     * How it went, in a few words.
     *
     * @param connections how many were open
     */
    public String summary(int connections) {
        return "at rest after " + attempts + (attempts == 1 ? " try, " : " tries, ")
                + Sizes.counted(connections, "connection") + " open";
    }

    /** How often a moment of rest was looked for. */
    public int attempts() {
        return attempts;
    }
}
