package dev.imago.restore.upgrade;

/** Hears how a run goes on. Called from the thread that runs the upgrade. */
public interface UpgradeListener {
    /** The run knows what it upgrades: one line about old and new. */
    void begins(String summary);

    /** A stage ended well; {@code summary} says in a few words what it found or did. */
    void finished(Stage stage, String summary, long nanos);

    /** Something that does not stop the run but that the operator should know. */
    void warns(String message);
}
