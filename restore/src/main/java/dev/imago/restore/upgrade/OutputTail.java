package dev.imago.restore.upgrade;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the new version wrote since it was started, as far as it can be read back: it writes where old wrote, and only a
 * regular file can be read again.
 */
final class OutputTail {
    private static final int LINES = 12;
    private static final int BYTES = 8192;
    private final Map<Path, Long> sizes = new LinkedHashMap<>();

    private OutputTail() {}

    /** Remembers how long the files are that old has as standard output and error. */
    static OutputTail of(long pid) {
        OutputTail tail = new OutputTail();
        for (int fd = 1; fd <= 2; fd++) {
            Path link = Path.of("/proc", Long.toString(pid), "fd", Integer.toString(fd));
            try {
                Path file = link.toRealPath();
                if (Files.isRegularFile(file)) {
                    tail.sizes.putIfAbsent(file, Files.size(file));
                }
            } catch (IOException nothingToQuote) {
                // Closed, deleted, or no file at all: the other one may still be.
            }
        }
        return tail;
    }

    /** The last lines written since; one sentence where none can be read. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        sizes.forEach((file, before) -> {
            try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "r")) {
                long from = Math.max(before, reader.length() - BYTES);
                byte[] bytes = new byte[(int) Math.max(0, reader.length() - from)];
                reader.seek(from);
                reader.readFully(bytes);
                new String(bytes, StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.startsWith("Picked up JAVA_TOOL_OPTIONS"))
                        .forEach(lines::add);
            } catch (IOException e) {
                lines.add(file + ": " + e.getMessage());
            }
        });
        if (lines.isEmpty()) {
            return List.of(
                    sizes.isEmpty()
                            ? "it writes where old writes, which is no file that could be quoted here"
                            : "it wrote nothing to " + sizes.keySet());
        }
        List<String> last = lines.subList(Math.max(0, lines.size() - LINES), lines.size());
        return List.of("it wrote:\n" + String.join("\n", last));
    }
}
