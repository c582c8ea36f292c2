package dev.imago.restore.upgrade;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Held by whoever makes, removes or repairs what a run keeps in the directory of all runs, so that nobody meets a
 * directory without its journal, or locks a file that another one is removing. Held for moments only; its own file is
 * the one thing that stays.
 */
final class RunsLock implements AutoCloseable {
    private static final String FILE = "runs.lock";
    private final Path directory;
    private final FileChannel channel;
    private final FileLock lock;

    private RunsLock(Path directory, FileChannel channel, FileLock lock) {
        this.directory = directory;
        this.channel = channel;
        this.lock = lock;
    }

    /** Waits for the lock of {@code runDirectory}. */
    static RunsLock take(Path runDirectory) throws IOException {
        FileChannel channel =
                FileChannel.open(runDirectory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            return new RunsLock(runDirectory, channel, channel.lock());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The directory of all runs, in which the holder may change what he likes. */
    Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
