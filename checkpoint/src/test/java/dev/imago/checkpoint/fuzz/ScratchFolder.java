package dev.imago.checkpoint.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder in memory, for parsers that read files and are given thousands of them a second. Gone when closed. */
public record ScratchFolder(Path path) implements AutoCloseable {
    public static ScratchFolder make() throws IOException {
        return new ScratchFolder(Files.createTempDirectory(Path.of("/dev/shm"), "imago-fuzz-"));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
