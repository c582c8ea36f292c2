package dev.imago.restore.upgrade;

import dev.imago.migrate.ledger.LedgerException;
import dev.imago.migrate.ledger.StepHistory;
import dev.imago.restore.launch.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The steps that the memory of one running process has gone through, kept in a file beside the runs: {@code PID.history}. A
 * process that was started with no state of an earlier version has no file. It holds no values of the state.
 *
 * <p>The process is told by its start time as well, so a file is never taken for that of a later process with the pid. Files
 * are written and removed under {@link RunsLock} only.
 */
public final class ProcessHistory {
    private static final String SUFFIX = ".history";

    private final Path runDirectory;
    private final ProcessIdentity process;

    /** @param runDirectory where runs keep what lives no longer than the machine runs */
    public ProcessHistory(Path runDirectory, ProcessIdentity process) {
        this.runDirectory = runDirectory;
        this.process = process;
    }

    private Path file() {
        return runDirectory.resolve(process.pid() + SUFFIX);
    }

    /**
     * Reads it; none for a process that no step has touched.
     *
     * @throws IOException when there is one that cannot be read
     */
    public StepHistory read() throws IOException {
        if (!Files.exists(file())) {
            return StepHistory.none();
        }
        String text = Files.readString(file(), StandardCharsets.UTF_8);
        int end = Math.max(0, text.indexOf('\n'));
        if (!ProcessIdentity.parse(text.substring(0, end)).equals(Optional.of(process))) {
            return StepHistory.none();
        }
        try {
            return StepHistory.fromJson(text.substring(end + 1));
        } catch (LedgerException e) {
            throw new IOException(file() + " is damaged: " + e.getMessage(), e);
        }
    }

    /** Writes it, complete or not at all. An empty one is not written. */
    public void write(StepHistory history) throws IOException {
        try (RunsLock runs = RunsLock.take(runDirectory)) {
            Path part = runs.directory().resolve(process.pid() + SUFFIX + ".part");
            if (history.steps().isEmpty()) {
                Files.deleteIfExists(file());
                return;
            }
            Files.writeString(part, process + "\n" + history.toJson() + "\n");
            Files.move(part, file(), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Removes the files of processes that are gone, and what writers that were killed have left. */
    static void removeEnded(RunsLock runs) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(runs.directory(), "*" + SUFFIX + "*")) {
            for (Path file : files) {
                String text = Files.readString(file, StandardCharsets.UTF_8);
                Optional<ProcessIdentity> of =
                        ProcessIdentity.parse(text.lines().findFirst().orElse(""));
                if (of.isEmpty() || !of.get().isAlive() || !file.toString().endsWith(SUFFIX)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
