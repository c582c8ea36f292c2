package dev.imago.restore.upgrade;

import dev.imago.restore.takeover.BrokerListener;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Remembers that the new version ended by itself. Safe for use by several threads. */
final class NewWatch implements BrokerListener {
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int status = -1;

    @Override
    public void newExited(int exitStatus) {
        status = exitStatus;
        ended.countDown();
    }

    boolean isRunning() {
        return status < 0;
    }

    /** Waits until it has ended, but not longer than this. */
    void awaitEnd(Duration atMost) throws InterruptedException {
        // Whether it has ended in time is asked by isRunning.
        boolean unused = ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Its exit status, or 128 and the number of the signal that ended it; -1 while it runs. */
    int status() {
        return status;
    }
}
