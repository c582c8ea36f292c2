package dev.imago.checkpoint.freeze;

/** Stops a whole process and lets it go on; who does it, and how, is the caller's. */
public interface Freezer {
    /** Returns when every thread of the process stands still. */
    void freeze() throws InterruptedException;

    /** Lets the process go on. Does nothing when it is not frozen. */
    void thaw();
}
