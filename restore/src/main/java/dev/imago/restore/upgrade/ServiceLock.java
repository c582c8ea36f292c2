package dev.imago.restore.upgrade;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

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
    private final LockedFile file;

    private ServiceLock(Path runDirectory, String name, LockedFile file) {
        this.runDirectory = runDirectory;
        this.name = name;
        this.file = file;
    }

    /** Takes the lock of process {@code pid}, or throws {@link UpgradeException} naming who holds it. */
    public static ServiceLock take(Path runDirectory, long pid) throws IOException {
        String self = "imago pid " + ProcessHandle.current().pid();
        try (RunsLock runs = RunsLock.take(runDirectory)) {
            Path file = runs.directory().resolve(pid + SUFFIX);
            Optional<LockedFile> taken = LockedFile.tryTake(file);
            if (taken.isEmpty()) {
                String holder = LockedFile.isHeldHere(file)
                        ? self
                        : Files.readString(file).strip();
                throw UpgradeException.busy(
                        "another run holds process " + pid + (holder.isEmpty() ? "" : ": " + holder));
            }
            String text = self + " since " + Instant.now() + "\n";
            taken.get().clear();
            taken.get().append(text.getBytes(StandardCharsets.UTF_8));
            return new ServiceLock(runDirectory, pid + SUFFIX, taken.get());
        }
    }

    /** Removes the files of runs that were killed. */
    static void removeAbandoned(RunsLock runs) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(runs.directory(), "*" + SUFFIX)) {
            for (Path file : files) {
                if (!LockedFile.isHeld(file)) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (RunsLock runs = RunsLock.take(runDirectory)) {
            Files.deleteIfExists(runs.directory().resolve(name));
            file.close();
        }
    }
}
