package dev.imago.restore.upgrade;

import java.util.Locale;

/** The steps of an upgrade, in their order. */
public enum Stage {
    /** Versions, rules and shapes are compared; an unanswered change ends the run here. */
    PLAN(false),
    /** The new version starts and is held at its door. */
    START(false),
    /** Old is stopped at a moment of rest; the clients' wait begins when this stage ends. */
    FREEZE(false),
    /** CRIU writes the frozen process down. */
    CHECKPOINT(true),
    /** The state is traced in the image, migrated, and sent to the new version. */
    MIGRATE(true),
    /** The new version takes the state over. */
    LOAD(true),
    /** The new version answers the checker through its private door. */
    CHECK(true),
    /** The adopted listeners take their places; waiting clients are served. */
    GO(true),
    /** Old is ended. */
    COMMIT(false);

    private final boolean paused;

    Stage(boolean paused) {
        this.paused = paused;
    }

    /** Whether clients wait while this stage runs. */
    public boolean isPaused() {
        return paused;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
