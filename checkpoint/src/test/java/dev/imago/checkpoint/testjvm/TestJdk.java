package dev.imago.checkpoint.testjvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The JDKs that tests run target JVMs on: those of the system property {@code imago.test.jdks} (homes, separated by
 * colons), else each real directory of {@code /usr/lib/jvm} that is a JDK from 17 on.
 */
public record TestJdk(Path home, int feature) {
    private static final int LEAST = 17;
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)[^\"]*\"");

    /** All of them; 17 must be among them. A home that is no JDK, or an older one, fails when the property names it. */
    public static List<TestJdk> all() {
        String given = System.getProperty("imago.test.jdks", "");
        List<TestJdk> found = new ArrayList<>();
        for (Path home : given.isEmpty() ? installed() : homes(given)) {
            int feature = feature(home);
            if (feature >= LEAST) {
                found.add(new TestJdk(home, feature));
            } else if (!given.isEmpty()) {
                throw new IllegalStateException("imago.test.jdks names " + home + ", which is no JDK from " + LEAST);
            }
        }
        if (found.stream().noneMatch(jdk -> jdk.feature() == LEAST)) {
            throw new IllegalStateException("no JDK 17 found for the tests; set -Dimago.test.jdks=HOME:HOME");
        }
        return found;
    }

    private static List<Path> homes(String given) {
        return Arrays.stream(given.split(":", -1)).map(Path::of).toList();
    }

    private static List<Path> installed() {
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

    /**
     * A JDK of its own in an empty directory, whose libraries and class data archives may be replaced. What they are not
     * is linked.
     */
    public TestJdk copyTo(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(home.resolve("lib"))) {
            for (Path file : all.toList()) {
                Path copy = directory.resolve(home.relativize(file).toString());
                String name = String.valueOf(file.getFileName());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else if (name.contains(".so") || name.endsWith(".jsa")) {
                    Files.copy(file, copy);
                } else {
                    Files.createSymbolicLink(copy, file);
                }
            }
        }
        Files.createSymbolicLink(directory.resolve("conf"), home.resolve("conf"));
        Files.createDirectory(directory.resolve("bin"));
        Files.copy(home.resolve("bin/java"), directory.resolve("bin/java"), StandardCopyOption.COPY_ATTRIBUTES);
        return new TestJdk(directory, feature);
    }

    /**
     * Puts another version in the place of all that is mapped of the JDK, as a package upgrade does: each file by a rename.
     * Each has the size of the one before.
     */
    public void upgrade() throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            for (Path file : all.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                byte[] content = Files.readAllBytes(file);
                Arrays.fill(content, content.length / 4, content.length / 2, (byte) 0x5a);
                Path other = file.resolveSibling(file.getFileName() + ".new");
                Files.write(other, content);
                Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /** Whether Oracle built it (also those of jdk.java.net), and so without Shenandoah. */
    public boolean isBuiltByOracle() {
        try {
            return Files.readString(home.resolve("release")).contains("IMPLEMENTOR=\"Oracle Corporation\"");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "JDK " + feature;
    }
}
