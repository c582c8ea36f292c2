package dev.imago.restore.upgrade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one run did, one line a step, on disk before the step is taken: enough for the next run to repair what a kill or a
 * power cut left behind. Locked as long as the run lives.
 */
public final class Journal implements AutoCloseable {
    /** A fact that a repair needs. */
    public enum Entry {
        /** {@code PID START-TICKS} of the process to upgrade. */
        OLD,
        /** {@code PID START-TICKS} of the broker. */
        BROKER,
        /** {@code PID START-TICKS} of the new version. */
        NEW,
        /** Directory of CRIU images outside the run's own directory. */
        IMAGES,
        /** Old may be stopped from here on. */
        FREEZING,
        /** Directory below which the ledgers are that STEPS belong in. */
        LEDGERS,
        /** The steps by which the new version has its state, as a history: for the ledgers, once it serves. */
        STEPS,
        /** The new version may serve from here on: if it lives on, a repair ends old, it does not undo. */
        GOING,
        /** By the broker, when the run was dead: the new version served, and old was ended. */
        COMMITTED
    }

    private static final String FILE = "journal";
    private final LockedFile file;

    private Journal(LockedFile file) {
        this.file = file;
    }

    /** Begins the journal of the run in {@code runDirectory}. */
    public static Journal create(Path runDirectory) throws IOException {
        return new Journal(LockedFile.take(runDirectory.resolve(FILE)));
    }

    /** Returns when the entry is on disk. */
    public void write(Entry entry, String value) {
        try {
            file.append((entry + " " + value + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the journal", e);
        }
    }

    /** Entries of the journal in {@code runDirectory}; a last line that was cut off is left out. */
    static Map<Entry, String> read(Path runDirectory) throws IOException {
        Map<Entry, String> entries = new LinkedHashMap<>();
        Path file = runDirectory.resolve(FILE);
        if (!Files.exists(file)) {
            return entries;
        }
        String text = Files.readString(file);
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n", -1)) {
            int space = line.indexOf(' ');
            for (Entry entry : Entry.values()) {
                if (space > 0 && entry.name().equals(line.substring(0, space))) {
                    entries.put(entry, line.substring(space + 1));
                }
            }
        }
        return entries;
    }

    /** Whether a run has begun one in {@code runDirectory}. */
    static boolean exists(Path runDirectory) {
        return Files.exists(runDirectory.resolve(FILE));
    }

    /** Whether the run that writes the journal in {@code runDirectory} still lives; without a journal none does. */
    static boolean isHeld(Path runDirectory) throws IOException {
        return LockedFile.isHeld(runDirectory.resolve(FILE));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
