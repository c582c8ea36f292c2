package dev.imago.restore.agent.load;

/** What the loader asks of the virtual machine that it runs in and that needs native code. */
public interface LiveVm {
    /** Up to {@code max} objects of exactly the given class that are alive. */
    Object[] instancesOf(Class<?> type, int max);

    /** Suspends every Java thread but the caller; returns how many. */
    int suspendOthers();

    void resumeOthers();
}
