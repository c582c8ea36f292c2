package dev.imago.migrate.classpath;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the content of class path entries is found. */
public interface ClassPathFiles {
    /**
     * What to read for an entry.
     *
     * @throws ClassPathException if that is not to be had
     */
    Path content(Path entry);

    /** The jars that {@code folder/*} stands for. */
    List<Path> jarsOf(Path folder);

    /** As they lie in the file system now. */
    static ClassPathFiles onDisk() {
        return new ClassPathFiles() {
            @Override
            public Path content(Path entry) {
                return entry;
            }

            @Override
            public List<Path> jarsOf(Path folder) {
                try (Stream<Path> files = Files.list(folder)) {
                    return files.filter(f -> f.toString().endsWith(".jar")
                                    || f.toString().endsWith(".JAR"))
                            .sorted()
                            .toList();
                } catch (IOException e) {
                    return List.of();
                }
            }
        };
    }
}
