package dev.imago.migrate.registry;

import dev.imago.migrate.classpath.ClassDigest;
import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.migrate.rules.CanonicalRules;
import dev.imago.migrate.rules.Rules;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Checksum of what a step does: its rules as they are understood, the instructions of its classes, and the texts and data
 * that these may read. Comments, layout, line endings, debug information, and the dates and order of a jar's entries make
 * no difference.
 */
final class StepChecksum {
    /** Changes when the same step gets another checksum by it. */
    private static final String SCHEME = "1-";
    /** What build tools write about the build. */
    private static final Pattern OF_THE_BUILD = Pattern.compile(
            "META-INF/(MANIFEST\\.MF|INDEX\\.LIST|maven/.*|[^/]+\\.(SF|RSA|DSA|EC))|(.*/)?(module|package)-info\\.class");

    private static final String SERVICES = "META-INF/services/";

    private StepChecksum() {}

    /**
     * The checksum, as short text without spaces.
     *
     * @param files content by name of what the step's code consists of
     * @throws ClassPathException if a class file is none
     */
    static String of(Rules rules, Optional<Rules> back, Map<String, byte[]> files) {
        TreeSet<String> parts = new TreeSet<>();
        files.forEach((name, content) -> {
            if (name.startsWith(SERVICES)) {
                providers(content).forEach(provider -> parts.add(name + " " + provider));
            } else if (!OF_THE_BUILD.matcher(name).matches()) {
                parts.add(name + " " + (name.endsWith(".class") ? classDigest(name, content) : hash(text(content))));
            }
        });
        parts.add("rules " + hash(CanonicalRules.of(rules).getBytes(StandardCharsets.UTF_8)));
        back.ifPresent(b -> parts.add("back " + hash(CanonicalRules.of(b).getBytes(StandardCharsets.UTF_8))));
        return SCHEME + hash(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
    }

    /** Names of the classes that a file of {@link java.util.ServiceLoader} lists. */
    static List<String> providers(byte[] content) {
        return new String(content, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static String classDigest(String name, byte[] content) {
        try {
            return ClassDigest.of(content);
        } catch (ClassPathException e) {
            throw new ClassPathException(name + ": " + e.getMessage(), e);
        }
    }

    /** Text with one kind of line ending; other data as it is. */
    private static byte[] text(byte[] content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return text.replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            return content;
        }
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
