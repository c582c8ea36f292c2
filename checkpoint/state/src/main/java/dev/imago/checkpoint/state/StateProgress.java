package dev.imago.checkpoint.state;

/** Hears how far work on a state has come; called by one thread at a time, now and then, in the order of objects. */
@FunctionalInterface
public interface StateProgress {
    /** Nobody wants to know. */
    StateProgress NONE = (done, all) -> {};

    /**
     * So many of a state's objects are done. What it throws ends the work, and is thrown by it.
     *
     * @param done objects that were migrated and written, or looked at
     * @param all objects of the state
     */
    void done(long done, long all);
}
