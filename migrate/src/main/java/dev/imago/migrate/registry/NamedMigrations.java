package dev.imago.migrate.registry;

import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.migrate.rules.Rules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Rules and jars or folders with migrations that are named one by one, and are no step. */
public final class NamedMigrations {
    private static final long MOST_BYTES = 512L << 20;

    private long left = MOST_BYTES;

    private NamedMigrations() {}

    /**
     * Checksum of what they do, as that of a step: comments, layout and dates make no difference. The order of the jars does, for
     * the first that has a class is where it is loaded from.
     *
     * @throws MigrationException if a jar or folder cannot be read
     */
    public static String checksum(Rules rules, List<Path> migrations) {
        List<String> checksums = new ArrayList<>();
        checksums.add(StepChecksum.of(rules, Optional.empty(), Map.of()));
        NamedMigrations named = new NamedMigrations();
        for (Path path : migrations) {
            Migrations.requireThere(path);
            try {
                checksums.add(StepChecksum.of(Rules.none(), Optional.empty(), named.files(path)));
            } catch (IOException | ClassPathException e) {
                throw new MigrationException("the migrations " + path + " cannot be read: " + e.getMessage(), e);
            }
        }
        return String.join(" ", checksums);
    }

    private Map<String, byte[]> files(Path path) throws IOException {
        return Files.isDirectory(path) ? ofFolder(path) : ofJar(path);
    }

    private Map<String, byte[]> ofFolder(Path folder) throws IOException {
        List<Path> found;
        try (Stream<Path> walk = Files.walk(folder)) {
            found = walk.filter(Files::isRegularFile).toList();
        }
        Map<String, byte[]> files = new TreeMap<>();
        for (Path file : found) {
            files.put(folder.relativize(file).toString(), bytes(Files.newInputStream(file)));
        }
        return files;
    }

    private Map<String, byte[]> ofJar(Path file) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (JarFile jar = new JarFile(file.toFile())) {
            for (JarEntry entry : jar.stream().filter(e -> !e.isDirectory()).toList()) {
                files.put(entry.getName(), bytes(jar.getInputStream(entry)));
            }
        }
        return files;
    }

    private byte[] bytes(InputStream from) throws IOException {
        try (InputStream in = from) {
            byte[] bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 16L, left + 1));
            left -= bytes.length;
            if (left < 0) {
                throw new IOException("they have more than " + (MOST_BYTES >> 20) + " MiB");
            }
            return bytes;
        }
    }
}
