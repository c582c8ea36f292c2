package dev.imago.restore.upgrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * A named place in a run where a test makes things go wrong, one at a time.
 *
 * <p>Armed by the system property {@code imago.fault}, e.g. {@code before-load:hang}. What an armed point does: {@code
 * throw} an exception, {@code kill} this program as {@code kill -9} would, {@code hang} until interrupted. A file that
 * {@code imago.fault.reached} names is made when the point is reached.
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

    private static final String PROPERTY = "imago.fault";
    private static final String REACHED_PROPERTY = "imago.fault.reached";
    private static final Duration HANG = Duration.ofMinutes(5);

    static FaultPoint before(Stage stage) {
        return valueOf("BEFORE_" + stage.name());
    }

    /** Does what the point is armed for, if it is. */
    void reach() throws IOException, InterruptedException {
        String armed = System.getProperty(PROPERTY, "");
        String self = name().toLowerCase(Locale.ROOT).replace('_', '-');
        if (!armed.startsWith(self + ":")) {
            return;
        }
        String reached = System.getProperty(REACHED_PROPERTY);
        if (reached != null) {
            Files.createFile(Path.of(reached));
        }
        switch (armed.substring(self.length() + 1)) {
            case "throw" -> throw new IllegalStateException("fault armed at " + self);
            case "kill" -> {
                String kill = "kill -KILL " + ProcessHandle.current().pid();
                new ProcessBuilder("/bin/sh", "-c", kill).start();
                Thread.sleep(HANG.toMillis());
            }
            case "hang" -> Thread.sleep(HANG.toMillis());
            default -> throw new IllegalArgumentException("unknown fault in -D" + PROPERTY + "=" + armed);
        }
    }
}
