package dev.imago.migrate.classpath;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Feature numbers of JDKs, such as 17: they decide which classes of a multi-release jar count. */
public final class JdkRelease {
    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(?:1\\.)?(\\d{1,3})");
    private static final int MOST_BYTES = 1 << 16;

    private JdkRelease() {}

    /** The release of the JDK or JRE that a {@code java} program belongs to, by its {@code release} file; empty without one. */
    public static OptionalInt of(Path java) {
        try {
            Path bin = java.toRealPath().getParent();
            Path home = bin == null ? null : bin.getParent();
            if (home == null) {
                return OptionalInt.empty();
            }
            try (var in = Files.newInputStream(home.resolve("release"))) {
                Matcher version = VERSION.matcher(new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1));
                return version.find() ? OptionalInt.of(Integer.parseInt(version.group(1))) : OptionalInt.empty();
            }
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    /**
     * The same for the first word of a command.
     *
     * @param directory where a relative path begins
     * @param environment whose {@code PATH} counts for a bare name
     */
    public static OptionalInt ofCommand(String word, Path directory, Map<String, String> environment) {
        if (word.indexOf('/') >= 0) {
            return of(directory.resolve(word));
        }
        for (String folder : environment.getOrDefault("PATH", "/usr/bin:/bin").split(":", -1)) {
            Path program = directory.resolve(folder).resolve(word);
            if (Files.isExecutable(program)) {
                return of(program);
            }
        }
        return OptionalInt.empty();
    }

    /** The feature number in a version as {@code Runtime.version()} prints it; empty where there is none. */
    public static OptionalInt parse(String version) {
        try {
            return OptionalInt.of(Runtime.Version.parse(version).feature());
        } catch (IllegalArgumentException e) {
            return OptionalInt.empty();
        }
    }
}
