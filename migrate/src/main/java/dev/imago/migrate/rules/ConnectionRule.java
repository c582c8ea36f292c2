package dev.imago.migrate.rules;

/** What becomes of established connections. */
public enum ConnectionRule {
    /** They go to the new version, which takes them as just accepted. */
    HAND_OVER,
    /** They end with the old version. */
    CLOSE
}
