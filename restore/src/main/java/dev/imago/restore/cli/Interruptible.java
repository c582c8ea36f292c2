package dev.imago.restore.cli;

import org.jspecify.annotations.Nullable;

/** Passes an interruption on to what is under way, and to whatever comes after it. Safe for use by several threads. */
final class Interruptible {
    private @Nullable Runnable current;
    private boolean interrupted;

    /** From here on this is under way. */
    synchronized void begins(Runnable interrupt) {
        current = interrupt;
        if (interrupted) {
            interrupt.run();
        }
    }

    synchronized boolean isInterrupted() {
        return interrupted;
    }

    synchronized void interrupt() {
        interrupted = true;
        if (current != null) {
            current.run();
        }
    }
}
