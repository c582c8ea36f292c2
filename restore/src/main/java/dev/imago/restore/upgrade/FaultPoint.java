package dev.imago.restore.upgrade;

import java.time.Duration;
import java.util.Locale;

/**
 * A named place in a run where a test makes things go wrong, one at a time.
 *
 * <p>Armed by the system property {@code imago.fault}, e.g. {@code before-load:hang}. What an armed point does: {@code
 * throw} an exception, {@code kill} this program as {@code kill -9} would, {@code hang} until interrupted.
 */
enum FaultPoint {
    BEFORE_PLAN,
    BEFORE_START,
    BEFORE_FREEZE,
    BEFORE_CHECKPOINT,
    BEFORE_MIGRATE,
    BEFORE_LOAD,
    BEFORE_CHECK,
    BEFORE_GO,
    BEFORE_COMMIT;

    static final String PROPERTY = "imago.fault";
    private static final Duration HANG = Duration.ofMinutes(5);

    static FaultPoint before(Stage stage) {
        return valueOf("BEFORE_" + stage.name());
    }

    /** Does what the point is armed for, if it is. */
    void reach() throws InterruptedException {
        String armed = System.getProperty(PROPERTY, "");
        String self = name().toLowerCase(Locale.ROOT).replace('_', '-');
        if (!armed.startsWith(self + ":")) {
            return;
        }
        switch (armed.substring(self.length() + 1)) {
            case "throw" -> throw new IllegalStateException("fault armed at " + self);
            case "kill" -> {
                ProcessHandle.current().destroyForcibly();
                Runtime.getRuntime().halt(137);
            }
            case "hang" -> Thread.sleep(HANG.toMillis());
            default -> throw new IllegalArgumentException("unknown fault in -D" + PROPERTY + "=" + armed);
        }
    }
}
