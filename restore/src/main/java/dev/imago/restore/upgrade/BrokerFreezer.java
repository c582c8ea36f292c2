package dev.imago.restore.upgrade;

import dev.imago.checkpoint.freeze.Freezer;
import dev.imago.restore.takeover.Broker;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Stops and continues old through the broker, which lets it go on when this program dies. For one thread. */
final class BrokerFreezer implements Freezer {
    private final Broker broker;
    private final boolean holding;
    private long began;

    /** @param holding whether new work is held back, also from connections that old accepts between two freezes */
    BrokerFreezer(Broker broker, boolean holding) {
        this.broker = broker;
        this.holding = holding;
    }

    /** When the latest freeze began, by {@code System.nanoTime}. */
    long began() {
        return began;
    }

    @Override
    public void freeze() throws InterruptedException {
        if (holding) {
            broker.hold();
        }
        began = System.nanoTime();
        broker.freeze();
        try {
            FaultPoint.DURING_FREEZE.reach();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
