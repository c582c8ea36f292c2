package dev.imago.restore.upgrade;

import dev.imago.restore.takeover.BrokerListener;

/** Remembers that the new version ended by itself. */
final class NewWatch implements BrokerListener {
    private volatile int status = -1;

    @Override
    public void newExited(int exitStatus) {
        status = exitStatus;
    }

    boolean isRunning() {
        return status < 0;
    }

    /** Its exit status, or 128 and the number of the signal that ended it; -1 while it runs. */
    int status() {
        return status;
    }
}
