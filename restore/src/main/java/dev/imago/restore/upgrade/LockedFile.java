package dev.imago.restore.upgrade;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that this process holds, against other processes and against its own other threads, until it is closed or the
 * process ends. An interruption does not let it go.
 *
 * <p>The kernel frees all that a process holds of a file as soon as the process closes any descriptor of it. So what is held
 * here is noted, and neither opened nor looked at a second time: other classes must not open such a file either. Safe for
 * use by several threads.
 */
final class LockedFile implements AutoCloseable {
    private static final Set<Path> HERE = new HashSet<>();

    private final Path name;
    /** No channel: an interruption in the middle of a write would close that, and the lock would be gone. */
    private final RandomAccessFile file;

    private LockedFile(Path name, RandomAccessFile file) {
        this.name = name;
        this.file = file;
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
        return lock(name, FileChannel::lock).orElseThrow();
    }

    /** Takes the file, which is made if there is none; empty when anybody holds it. */
    static Optional<LockedFile> tryTake(Path file) throws IOException {
        Path name = nameOf(file);
        return note(name) ? lock(name, FileChannel::tryLock) : Optional.empty();
    }

    /** Whether anybody holds the file; nobody does when there is none. */
    static boolean isHeld(Path file) throws IOException {
        try {
            Path name = nameOf(file);
            if (!note(name)) {
                return true;
            }
            try (FileChannel channel = FileChannel.open(name, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                return lock == null;
            } finally {
                forget(name);
            }
        } catch (NoSuchFileException e) {
            return false; // also when whoever held it is removing it at this moment
        }
    }

    /** Whether this process holds the file, which must not be opened then. */
    static boolean isHeldHere(Path file) throws IOException {
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

    private static Optional<LockedFile> lock(Path name, Locking locking) throws IOException {
        LockedFile locked = null;
        RandomAccessFile file = null;
        try {
            file = new RandomAccessFile(name.toFile(), "rw");
            // Released with the file.
            if (locking.of(file.getChannel()) != null) {
                locked = new LockedFile(name, file);
            }
            return Optional.ofNullable(locked);
        } finally {
            if (locked == null) {
                if (file != null) {
                    file.close();
                }
                forget(name);
            }
        }
    }

    private static boolean note(Path name) {
        synchronized (HERE) {
            return HERE.add(name);
        }
    }

    private static void forget(Path name) {
        synchronized (HERE) {
            HERE.remove(name);
            HERE.notifyAll();
        }
    }

    /** One name for the file, by whatever links it is reached. */
    private static Path nameOf(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        return folder == null ? absolute : folder.toRealPath().resolve(absolute.getFileName());
    }

    /** Makes it empty. */
    void clear() throws IOException {
        file.setLength(0);
    }

    /** Appends to it; returns when that is on disk. */
    void append(byte[] bytes) throws IOException {
        file.seek(file.length());
        file.write(bytes);
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        try {
            file.close();
        } finally {
            forget(name);
        }
    }
}
