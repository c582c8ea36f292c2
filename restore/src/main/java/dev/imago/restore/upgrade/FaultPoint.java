package dev.imago.restore.upgrade;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A named place in a run where a test makes things go wrong, one at a time.
 *
 * <p>Armed by the system property {@code imago.fault}, e.g. {@code before-load:hang}. What an armed point does: {@code
 * throw} an exception, {@code kill} this program as {@code kill -9} would, {@code hang} until interrupted. When it is
 * reached it makes the file that {@code imago.fault.reached} names; who removes that file lets a hanging run go on.
 */
public enum FaultPoint {
    BEFORE_PLAN,
    BEFORE_START,
    BEFORE_FREEZE,
    BEFORE_CHECKPOINT,
    BEFORE_MIGRATE,
    BEFORE_LOAD,
    BEFORE_CHECK,
    BEFORE_GO,
    BEFORE_COMMIT,
    /** The new version's command runs, and is not at its door. */
    DURING_START,
    /** Old is stopped and about to be judged. */
    DURING_FREEZE,
    /** A first part of the state has gone to the agent, or into the file of a new archive. */
    DURING_MIGRATE,
    /** All of the state but its end has gone to the agent. */
    DURING_LOAD,
    /** New's own threads take the checker's connections. */
    DURING_CHECK;

    private static final String PROPERTY = "imago.fault";
    private static final String REACHED_PROPERTY = "imago.fault.reached";
    private static final Duration HANG = Duration.ofMinutes(5);

    static FaultPoint before(Stage stage) {
        return valueOf("BEFORE_" + stage.name());
    }

    /** How the point is written where it is armed. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private boolean isArmed() {
        return System.getProperty(PROPERTY, "").startsWith(label() + ":");
    }

    /** Does what the point is armed for, if it is. */
    public void reach() throws IOException, InterruptedException {
        if (!isArmed()) {
            return;
        }
        String armed = System.getProperty(PROPERTY, "");
        String told = System.getProperty(REACHED_PROPERTY);
        Path reached = told == null ? null : Files.createFile(Path.of(told));
        switch (armed.substring(label().length() + 1)) {
            case "throw" -> throw new IllegalStateException("fault armed at " + label());
            case "kill" -> {
                String kill = "kill -KILL " + ProcessHandle.current().pid();
                new ProcessBuilder("/bin/sh", "-c", kill).start();
                Thread.sleep(HANG.toMillis());
            }
            case "hang" -> {
                long end = System.nanoTime() + HANG.toNanos();
                while ((reached == null || Files.exists(reached)) && System.nanoTime() < end) {
                    TimeUnit.MILLISECONDS.sleep(5);
                }
            }
            default -> throw new IllegalArgumentException("unknown fault in -D" + PROPERTY + "=" + armed);
        }
    }

    /** Reaches the point when something has been written to {@code out}, once. */
    public OutputStream within(OutputStream out) {
        if (!isArmed()) {
            return out;
        }
        return new FilterOutputStream(out) {
            private boolean passed;

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                if (!passed) {
                    passed = true;
                    out.flush();
                    reachIn();
                }
            }
        };
    }

    /** For code that may throw {@link IOException} alone: an interruption becomes one. */
    public void reachIn() throws IOException {
        try {
            reach();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted at " + this);
        }
    }
}
