package dev.imago.migrate.meaning;

import dev.imago.migrate.classpath.CodeDigest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.commons.MethodRemapper;
import org.objectweb.asm.tree.AbstractInsnNode;

/** Fingerprints of instructions, without line numbers and compilers' numbers. */
final class InstructionDigest {
    private final @Nullable Renaming renaming;

    /** Fingerprints that name classes and fields as {@code renaming} does, if there is one. */
    InstructionDigest(@Nullable Renaming renaming) {
        this.renaming = renaming;
    }

    String of(List<AbstractInsnNode> instructions) {
        MessageDigest digest = sha256();
        CodeDigest code = new CodeDigest(digest);
        MethodVisitor visitor = renaming == null ? code : new MethodRemapper(code, renaming);
        instructions.forEach(each -> each.accept(visitor));
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
