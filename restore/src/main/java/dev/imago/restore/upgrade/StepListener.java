package dev.imago.restore.upgrade;

/** Hears of the steps of a run that is no upgrade; called from the run's own thread. */
public interface StepListener {
    /** What is going to be done, in one line. */
    void begins(String summary);

    /** A step is done: its name, what it found or did, and how long it took. */
    void finished(String step, String summary, long nanos);

    /** A step that takes a while has come so far. */
    void progresses(String step, long done, long all, Amount amount);

    void warns(String message);
}
