package dev.imago.migrate.registry;

import dev.imago.migrate.Version;
import dev.imago.migrate.api.Migration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** Steps written to a directory by a test. */
public final class StepFiles {
    public static final String SERVICES = "META-INF/services/" + Migration.class.getName();

    private StepFiles() {}

    /** A folder with rules. */
    public static Path rules(Path directory, String name, String rules) {
        try {
            Path folder = Files.createDirectories(directory.resolve(name));
            Files.writeString(folder.resolve("rules.yaml"), rules);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a migration of the source compiles to, of package {@code app}, with the file that lists it as a service. */
    public static Map<String, byte[]> compiled(Path scratch, String className, List<String> options, String source) {
        try {
            Path api = Path.of(Migration.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path classes = Version.compile(scratch, "app", api.toString(), options, source);
            Map<String, byte[]> files = new TreeMap<>();
            try (Stream<Path> walk = Files.walk(classes)) {
                for (Path file : walk.filter(Files::isRegularFile).toList()) {
                    files.put(classes.relativize(file).toString(), Files.readAllBytes(file));
                }
            }
            files.put(SERVICES, className.getBytes(StandardCharsets.UTF_8));
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A jar with these files in the order of the map, all of one date. */
    public static Path jar(Path file, Map<String, byte[]> files, long millis) {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> each : files.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                entry.setLastModifiedTime(FileTime.fromMillis(millis));
                out.putNextEntry(entry);
                out.write(each.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
