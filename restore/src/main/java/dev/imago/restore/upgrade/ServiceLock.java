package dev.imago.restore.upgrade;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** One run per service: an advisory lock that the kernel releases when the run ends, however it ends. */
public final class ServiceLock implements AutoCloseable {
    private final FileChannel channel;
    private final FileLock lock;

    private ServiceLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Takes the lock of process {@code pid}, or throws {@link UpgradeException} naming who holds it. */
    public static ServiceLock take(Path runDirectory, long pid) throws IOException {
        Path file = runDirectory.resolve(pid + ".lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            String holder = Files.readString(file).strip();
            channel.close();
            throw UpgradeException.busy("another run holds process " + pid + (holder.isEmpty() ? "" : ": " + holder));
        }
        String self = "imago pid " + ProcessHandle.current().pid() + " since " + Instant.now() + "\n";
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(self.getBytes(StandardCharsets.UTF_8)), 0);
        return new ServiceLock(channel, lock);
    }

    @Override
    public void close() throws IOException {
        // The file stays: removing it would let a third run lock a name that a second one still waits on.
        channel.truncate(0);
        lock.release();
        channel.close();
    }
}
