package dev.imago.migrate.classpath;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Fingerprint of what a class file does: names, types, modifiers, constants and instructions. Line numbers, names of local
 * variables, the order of members, the version of the class file and the numbers of lambdas make no difference; a lambda
 * counts by its code, at the place where it is used.
 */
public final class ClassDigest {
    private static final int READ = ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES;

    private final ClassReader reader;
    /** Digests of methods whose names are numbered; an empty one while it is being made. */
    private final Map<String, String> numbered = new HashMap<>();

    private ClassDigest(byte[] classFile) {
        this.reader = new ClassReader(classFile);
    }

    /**
     * The fingerprint, in hexadecimal digits.
     *
     * @throws ClassPathException if the bytes are no class file
     */
    public static String of(byte[] classFile) {
        try {
            return new ClassDigest(classFile).digest();
        } catch (RuntimeException e) {
            // ASM reports malformed class files by whatever exception they run into.
            throw new ClassPathException("not a class file that can be read: " + e, e);
        }
    }

    private String digest() {
        Set<String> parts = new TreeSet<>();
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public void visit(
                            int version,
                            int access,
                            String name,
                            @Nullable String signature,
                            @Nullable String superName,
                            String @Nullable [] interfaces) {
                        parts.add("class " + access + " " + name + " " + superName + " " + Arrays.toString(interfaces));
                    }

                    @Override
                    public @Nullable FieldVisitor visitField(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            @Nullable Object value) {
                        String constant = value == null ? "" : value.getClass().getSimpleName() + value;
                        parts.add("field " + access + " " + name + " " + descriptor + " " + constant);
                        return null;
                    }

                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        if (!CodeDigest.isNumbered(name)) {
                            parts.add("method " + access + " " + name + descriptor + " " + code(name, descriptor));
                        }
                        return null;
                    }
                },
                READ | ClassReader.SKIP_CODE);
        MessageDigest all = sha256();
        parts.forEach(part -> all.update((part + "\n").getBytes(StandardCharsets.UTF_8)));
        return hex(all);
    }

    /** What stands for a method with a numbered name: its code, whatever its number. */
    private String lambda(String name) {
        String known = numbered.get(name);
        if (known != null) {
            return known;
        }
        numbered.put(name, "");
        String code = code(name, null);
        numbered.put(name, code);
        return code;
    }

    /** Digest of the methods of a name, of one descriptor if it is given. */
    private String code(String wanted, @Nullable String wantedDescriptor) {
        MessageDigest digest = sha256();
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        return name.equals(wanted) && (wantedDescriptor == null || descriptor.equals(wantedDescriptor))
                                ? new CodeDigest(digest, ClassDigest.this::lambda)
                                : null;
                    }
                },
                READ);
        return hex(digest);
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
