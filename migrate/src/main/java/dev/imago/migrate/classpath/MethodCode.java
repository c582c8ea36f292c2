package dev.imago.migrate.classpath;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Fingerprints of the code of one class's methods, by name; overloads share one. Line numbers, names of local variables
 * and the numbers that compilers give to lambdas make no difference.
 */
public final class MethodCode {
    private MethodCode() {}

    /**
     * Fingerprints by method name; empty when the class path has no such class.
     *
     * @param release picks the class of a multi-release jar
     * @throws ClassPathException if its file cannot be read
     */
    public static Optional<Map<String, String>> of(ClassPathDictionary classPath, String className, int release) {
        String file = className.replace('.', '/') + ".class";
        for (ClassPathEntry entry : classPath.entries()) {
            if (entry.classes().contains(className)) {
                try {
                    byte[] bytes = read(entry.path(), file, release);
                    if (bytes != null) {
                        return Optional.of(fingerprints(bytes));
                    }
                } catch (IOException | RuntimeException e) {
                    throw new ClassPathException("cannot read " + file + " in " + entry.path() + ": " + e, e);
                }
            }
        }
        return Optional.empty();
    }

    private static byte @Nullable [] read(Path entry, String file, int release) throws IOException {
        if (Files.isDirectory(entry)) {
            try (InputStream in = Files.newInputStream(entry.resolve(file))) {
                return in.readNBytes(EntryReader.MAX_CLASS_BYTES);
            }
        }
        Runtime.Version version = Runtime.Version.parse(Integer.toString(release));
        try (JarFile jar = new JarFile(entry.toFile(), false, ZipFile.OPEN_READ, version)) {
            JarEntry found = jar.getJarEntry(file);
            if (found == null) {
                return null;
            }
            try (InputStream in = jar.getInputStream(found)) {
                return in.readNBytes(EntryReader.MAX_CLASS_BYTES);
            }
        }
    }

    static Map<String, String> fingerprints(byte[] classFile) {
        Map<String, MessageDigest> digests = new TreeMap<>();
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access,
                                    String name,
                                    String descriptor,
                                    @Nullable String signature,
                                    String @Nullable [] exceptions) {
                                MessageDigest digest = digests.computeIfAbsent(name, n -> sha256());
                                digest.update(descriptor.getBytes(StandardCharsets.UTF_8));
                                return new CodeDigest(digest);
                            }
                        },
                        ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        Map<String, String> fingerprints = new TreeMap<>();
        digests.forEach((name, digest) -> fingerprints.put(name, HexFormat.of().formatHex(digest.digest())));
        return fingerprints;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
