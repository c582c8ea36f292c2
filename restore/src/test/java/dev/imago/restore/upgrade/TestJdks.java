package dev.imago.restore.upgrade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The JDKs that tests run services on: those that the test command found, else all below /usr/lib/jvm. */
public final class TestJdks {
    private static final Path STANDARD = Path.of("/usr/lib/jvm");

    private TestJdks() {}

    /** JDK homes by feature release; 17 is always there. */
    public static NavigableMap<Integer, Path> byRelease() {
        NavigableMap<Integer, Path> found = new TreeMap<>();
        for (Path home : homes()) {
            int release = release(home);
            if (release >= 17) {
                found.putIfAbsent(release, home);
            }
        }
        if (!found.containsKey(17)) {
            throw new IllegalStateException("no JDK 17 among " + homes());
        }
        return found;
    }

    public static Path of(int release) {
        Path home = byRelease().get(release);
        if (home == null) {
            throw new IllegalStateException("this test needs JDK " + release + "; there are " + byRelease());
        }
        return home;
    }

    public static Path newest() {
        return byRelease().lastEntry().getValue();
    }

    private static List<Path> homes() {
        String given = System.getProperty("imago.test.jdks", "");
        if (!given.isEmpty()) {
            return Arrays.stream(given.split(":", -1)).map(Path::of).toList();
        }
        try (Stream<Path> all = Files.list(STANDARD)) {
            return all.filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int release(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"))) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> line.replaceAll("[^0-9.]", ""))
                    .mapToInt(version -> Integer.parseInt(version.replaceAll("\\..*", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
