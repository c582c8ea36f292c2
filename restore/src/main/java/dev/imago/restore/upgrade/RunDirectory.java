package dev.imago.restore.upgrade;

import dev.imago.restore.launch.Account;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Where one run keeps what lives no longer than it: sockets, launch file, CRIU images. Mode 0700, for memory images hold
 * secrets. Closing removes everything.
 */
public final class RunDirectory implements AutoCloseable {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    /** Left free beside the image, for the new version and the upgrader itself. */
    private static final long HEADROOM = 512L << 20;

    /** Names of run directories start with it. */
    static final String PREFIX = "upgrade-";

    private static final String IMAGES_PREFIX = "imago-images-";
    private final Path path;
    private final long pid;
    private final List<Path> others = new ArrayList<>();

    private final Journal journal;

    private RunDirectory(Path path, long pid, Journal journal) {
        this.path = path;
        this.pid = pid;
        this.journal = journal;
    }

    /** Makes one below {@code parent} for a run on process {@code pid}, with its journal. */
    public static RunDirectory create(Path parent, long pid) throws IOException {
        // No other run may look at the directory before its journal is locked.
        try (RunsLock runs = RunsLock.take(parent)) {
            Path path = Files.createTempDirectory(runs.directory(), PREFIX + pid + "-");
            return new RunDirectory(path, pid, Journal.create(path));
        }
    }

    /** What the run writes down for those who may have to repair it. */
    public Journal journal() {
        return journal;
    }

    /** Lets a service that runs as another user reach the sockets here, and one of them be its own. */
    void admit(Account account, Path socket) throws IOException {
        if (!account.isRoot()) {
            Files.setAttribute(path, "unix:gid", account.gid());
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x---"));
            Files.setAttribute(socket, "unix:uid", account.uid());
        }
    }

    public Path path() {
        return path;
    }

    /**
     * A place for CRIU's images of a process with {@code residentBytes}: memory where there is plenty, disk otherwise.
     *
     * @throws UpgradeException when neither has room
     */
    public Path images(long residentBytes, Path stateDirectory) throws IOException {
        long need = residentBytes + residentBytes / 10 + HEADROOM;
        long memory = availableMemory();
        long shared = Files.isDirectory(SHARED_MEMORY)
                ? Files.getFileStore(SHARED_MEMORY).getUsableSpace()
                : 0;
        if (memory > 2 * need && shared > need) {
            return other(SHARED_MEMORY);
        }
        Files.createDirectories(stateDirectory);
        long disk = Files.getFileStore(stateDirectory).getUsableSpace();
        if (disk > need) {
            return other(stateDirectory);
        }
        throw UpgradeException.refused(
                "no room for the checkpoint image",
                List.of("about " + Sizes.bytes(need) + " needed; " + Sizes.bytes(shared) + " of memory at "
                        + SHARED_MEMORY
                        + ", " + Sizes.bytes(memory) + " of the machine's, and " + Sizes.bytes(disk) + " of disk at "
                        + stateDirectory + " are free"),
                "free some of it, or set IMAGO_STATE_DIR to a larger disk");
    }

    private Path other(Path parent) throws IOException {
        Path directory = Files.createTempDirectory(
                parent,
                IMAGES_PREFIX + pid + "-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        others.add(directory);
        return directory;
    }

    /** Bytes of memory that could be given to somebody. */
    public static long availableMemory() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemAvailable:")) {
                return 1024L * Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return 0;
    }

    @Override
    public void close() throws IOException {
        others.forEach(RunDirectory::deleteTree);
        deleteTree(path);
        journal.close();
    }

    /** Bytes of the files directly in a directory. */
    public static long size(Path directory) throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                sum += Files.size(file);
            }
        }
        return sum;
    }

    /** Removes a directory that {@link #images} made; anything else is left alone. */
    static void deleteImages(Path images) {
        Path name = images.getFileName();
        if (name != null && name.toString().startsWith(IMAGES_PREFIX)) {
            deleteTree(images);
        }
    }

    static void deleteTree(Path root) {
        try {
            if (Files.exists(root)) {
                Files.walkFileTree(root, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @org.jspecify.annotations.Nullable IOException e) throws IOException {
                        Files.deleteIfExists(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + root, e);
        }
    }
}
