package dev.imago.restore.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process, told by its start time from any later one with the same pid.
 *
 * @param startTicks the kernel's start time, field 22 of {@code /proc/PID/stat}
 */
public record ProcessIdentity(long pid, long startTicks) {
    /** The process that has this pid now; empty when there is none. */
    public static Optional<ProcessIdentity> of(long pid) {
        return stat(pid).map(stat -> new ProcessIdentity(pid, Long.parseLong(stat[19])));
    }

    /** The pid that a process has in its own eyes, which in a process namespace is another one than in ours. */
    public static long ownPid(long pid) throws IOException {
        for (String line :
                Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"), StandardCharsets.ISO_8859_1)) {
            if (line.startsWith("NSpid:")) {
                return Long.parseLong(line.substring(line.lastIndexOf('\t') + 1));
            }
        }
        return pid;
    }

    /** Reads {@link #toString()}'s form; empty for null or anything else. */
    public static Optional<ProcessIdentity> parse(@Nullable String text) {
        if (text == null || !text.matches("\\d{1,10} \\d{1,19}")) {
            return Optional.empty();
        }
        String[] parts = text.split(" ", -1);
        return Optional.of(new ProcessIdentity(Long.parseLong(parts[0]), Long.parseLong(parts[1])));
    }

    /** Whether the process is there and not a zombie. */
    public boolean isAlive() {
        String state = state();
        return !state.isEmpty() && !state.equals("Z") && !state.equals("X");
    }

    /** Whether it is stopped by a signal, or by a tracer. */
    public boolean isStopped() {
        return state().equalsIgnoreCase("t");
    }

    /** Sends a signal by name, if it is still this process. */
    public void signal(String name) throws IOException, InterruptedException {
        if (isAlive()) {
            new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }

    /** Waits until the process is gone; returns whether it is. */
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (isAlive()) {
            if (System.nanoTime() > end) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return true;
    }

    private String state() {
        return stat(pid)
                .filter(stat -> Long.parseLong(stat[19]) == startTicks)
                .map(stat -> stat[0])
                .orElse("");
    }

    /** Fields of the process's status from its state on. */
    private static Optional<String[]> stat(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            // The command may hold spaces and parentheses; fields count from after the last one.
            return Optional.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return pid + " " + startTicks;
    }
}
