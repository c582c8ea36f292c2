package dev.imago.restore.upgrade;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * One run per service: an advisory lock that the kernel releases when the run ends, however it ends.
 *
 * <p>Its file goes with it. That is safe because files are locked and removed under {@link RunsLock} only: nobody waits
 * on a name that is about to go.
 */
public final class ServiceLock implements AutoCloseable {
    private static final String SUFFIX = ".service";
    private final Path runDirectory;
    private final String name;
    private final FileChannel channel;
    private final FileLock lock;

    private ServiceLock(Path runDirectory, String name, FileChannel channel, FileLock lock) {
        this.runDirectory = runDirectory;
        this.name = name;
        this.channel = channel;
        this.lock = lock;
    }

    /** Takes the lock of process {@code pid}, or throws {@link UpgradeException} naming who holds it. */
    public static ServiceLock take(Path runDirectory, long pid) throws IOException {
        try (RunsLock runs = RunsLock.take(runDirectory)) {
            Path file = runs.directory().resolve(pid + SUFFIX);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                String holder = Files.readString(file).strip();
                channel.close();
                throw UpgradeException.busy(
                        "another run holds process " + pid + (holder.isEmpty() ? "" : ": " + holder));
            }
            String self = "imago pid " + ProcessHandle.current().pid() + " since " + Instant.now() + "\n";
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(self.getBytes(StandardCharsets.UTF_8)), 0);
            return new ServiceLock(runDirectory, pid + SUFFIX, channel, lock);
        }
    }

    /** Removes the files of runs that were killed. To be called before {@link #take}: looking at its own would free it. */
    static void removeAbandoned(RunsLock runs) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(runs.directory(), "*" + SUFFIX)) {
            for (Path file : files) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                        FileLock lock = channel.tryLock()) {
                    if (lock != null) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (RunsLock runs = RunsLock.take(runDirectory)) {
            Files.deleteIfExists(runs.directory().resolve(name));
            lock.release();
            channel.close();
        }
    }
}
