package dev.imago.restore.upgrade;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Held by whoever makes, removes or repairs what a run keeps in the directory of all runs, so that nobody meets a
 * directory without its journal, or locks a file that another one is removing. Held for moments only; its own file is
 * the one thing that stays.
 */
final class RunsLock implements AutoCloseable {
    private static final String FILE = "runs.lock";
    private final Path directory;
    private final LockedFile file;

    private RunsLock(Path directory, LockedFile file) {
        this.directory = directory;
        this.file = file;
    }

    /** Waits for the lock of {@code runDirectory}. */
    static RunsLock take(Path runDirectory) throws IOException {
        return new RunsLock(runDirectory, LockedFile.take(runDirectory.resolve(FILE)));
    }

    /** The directory of all runs, in which the holder may change what he likes. */
    Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
