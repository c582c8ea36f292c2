package dev.imago.restore.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The files of Imago that live on inside the new version: agent, preload shim and JVM TI library.
 *
 * <p>They are copied to a directory named by their content, where no later build or installation overwrites what a
 * running service has mapped, and where a service of any user can read them.
 */
public record RuntimeParts(Path agent, Path shim, Path jvmti) {
    private static final String AGENT = "imago-agent.jar";
    private static final String SHIM = "libimago-shim.so";
    private static final String JVMTI = "libimago-jvmti.so";

    /** Copies the parts of the installation at {@code home} below {@code stateDirectory}; does nothing when they are there. */
    public static RuntimeParts install(Path home, Path stateDirectory) {
        List<Path> sources = List.of(
                home.resolve("restore/agent/target").resolve(AGENT),
                home.resolve("restore/native/build").resolve(SHIM),
                home.resolve("restore/native/build").resolve(JVMTI));
        try {
            Path directory = stateDirectory.resolve("runtime").resolve(fingerprint(sources));
            if (!Files.isDirectory(directory)) {
                copyAll(sources, directory);
            }
            return new RuntimeParts(directory.resolve(AGENT), directory.resolve(SHIM), directory.resolve(JVMTI));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot copy the parts for the new version from " + home + " to " + stateDirectory + ": " + e, e);
        }
    }

    /** What the new version reads. */
    public List<Path> files() {
        return List.of(agent, shim, jvmti);
    }

    private static String fingerprint(List<Path> files) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void copyAll(List<Path> sources, Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent == null) {
            throw new IOException(directory + " has no parent");
        }
        if (!Files.isDirectory(parent)) {
            Files.createDirectories(parent);
            Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Path aside = Files.createTempDirectory(parent, "new-");
        Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (Path source : sources) {
            Path copy = aside.resolve(source.getFileName());
            Files.copy(source, copy);
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        try {
            Files.move(aside, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
            // Another run was faster; its copy has the same content.
            for (Path source : sources) {
                Files.deleteIfExists(aside.resolve(source.getFileName()));
            }
            Files.deleteIfExists(aside);
        }
    }
}
