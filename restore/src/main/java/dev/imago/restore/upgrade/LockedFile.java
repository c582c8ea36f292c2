package dev.imago.restore.upgrade;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that this process holds, against other processes and against its own other threads, until it is closed or the
 * process ends.
 *
 * <p>The kernel frees all that a process holds of a file as soon as the process closes any descriptor of it. So what is held
 * here is noted, and neither opened nor looked at a second time: other classes must not open such a file either. Safe for
 * use by several threads.
 */
final class LockedFile implements AutoCloseable {
    private static final Set<Path> HERE = new HashSet<>();

    private final Path name;
    private final FileChannel channel;
    private final FileLock lock;

    private LockedFile(Path name, FileChannel channel, FileLock lock) {
        this.name = name;
        this.channel = channel;
        this.lock = lock;
    }

    /** Waits until nobody else holds the file, which is made if there is none. One's own thread must not hold it. */
    static LockedFile take(Path file) throws IOException {
        Path name = nameOf(file);
        synchronized (HERE) {
            while (!HERE.add(name)) {
                try {
                    HERE.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new FileLockInterruptionException();
                }
            }
        }
        return lock(name, FileChannel::lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .orElseThrow();
    }

    /**
     * Takes the file, if nobody holds it.
     *
     * @param options by which it is opened; with {@link StandardOpenOption#CREATE} it need not exist
     */
    static Optional<LockedFile> tryTake(Path file, StandardOpenOption... options) throws IOException {
        Path name = nameOf(file);
        synchronized (HERE) {
            if (!HERE.add(name)) {
                return Optional.empty();
            }
        }
        return lock(name, FileChannel::tryLock, options);
    }

    /** Whether this process holds the file, or is about to look at who does: then it must not be opened. */
    static boolean isHere(Path file) throws IOException {
        Path name = nameOf(file);
        synchronized (HERE) {
            return HERE.contains(name);
        }
    }

    @FunctionalInterface
    private interface Locking {
        @Nullable
        FileLock of(FileChannel channel) throws IOException;
    }

    private static Optional<LockedFile> lock(Path name, Locking locking, StandardOpenOption... options)
            throws IOException {
        FileChannel channel = null;
        LockedFile locked = null;
        try {
            channel = FileChannel.open(name, options);
            FileLock lock = locking.of(channel);
            locked = lock == null ? null : new LockedFile(name, channel, lock);
            return Optional.ofNullable(locked);
        } finally {
            if (locked == null) {
                free(name, channel);
            }
        }
    }

    private static void free(Path name, @Nullable FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            synchronized (HERE) {
                HERE.remove(name);
                HERE.notifyAll();
            }
        }
    }

    /** One name for the file, by whatever links it is reached. */
    private static Path nameOf(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        return folder == null ? absolute : folder.toRealPath().resolve(absolute.getFileName());
    }

    /** Where to read it and write to it. */
    FileChannel channel() {
        return channel;
    }

    @Override
    public void close() throws IOException {
        if (lock.isValid()) { // An interruption in the middle of a write has closed it already.
            lock.release();
        }
        free(name, channel);
    }
}
