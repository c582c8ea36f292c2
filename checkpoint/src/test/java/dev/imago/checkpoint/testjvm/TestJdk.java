package dev.imago.checkpoint.testjvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The JDKs that tests run target JVMs on: those of the system property {@code imago.test.jdks} (homes, separated by
 * colons), else each real directory of {@code /usr/lib/jvm} that is a JDK 17 or 25.
 */
public record TestJdk(Path home, int feature) {
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)[^\"]*\"");

    /** All of them; 17 is the least that must be there. */
    public static List<TestJdk> all() {
        List<TestJdk> found = new ArrayList<>();
        for (Path home : homes()) {
            int feature = feature(home);
            if (feature == 17 || feature == 25) {
                found.add(new TestJdk(home, feature));
            }
        }
        if (found.stream().noneMatch(jdk -> jdk.feature() == 17)) {
            throw new IllegalStateException("no JDK 17 found for the tests; set -Dimago.test.jdks=HOME:HOME");
        }
        return found;
    }

    private static List<Path> homes() {
        String given = System.getProperty("imago.test.jdks", "");
        if (!given.isEmpty()) {
            return Arrays.stream(given.split(":", -1)).map(Path::of).toList();
        }
        try (Stream<Path> entries = Files.list(Path.of("/usr/lib/jvm"))) {
            return entries.filter(entry -> !Files.isSymbolicLink(entry))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int feature(Path home) {
        if (!Files.isExecutable(home.resolve("bin/java")) || !Files.exists(home.resolve("bin/javac"))) {
            return 0;
        }
        try {
            Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
            return version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "JDK " + feature;
    }
}
