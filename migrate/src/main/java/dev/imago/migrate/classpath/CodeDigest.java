package dev.imago.migrate.classpath;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Feeds a method's instructions to a digest; positions in the code are counted in the order they are named. */
public final class CodeDigest extends MethodVisitor {
    private static final Pattern COMPILER_NUMBER = Pattern.compile("(lambda\\$.*|access)\\$\\d+");

    private final MessageDigest digest;
    private final UnaryOperator<String> numbered;
    private final Map<Label, Integer> labels = new HashMap<>();

    /** Members that the compiler numbered count without their numbers. */
    public CodeDigest(MessageDigest digest) {
        this(digest, name -> COMPILER_NUMBER.matcher(name).replaceFirst("$1"));
    }

    /** @param numbered what stands for the name of a member that the compiler numbered */
    CodeDigest(MessageDigest digest, UnaryOperator<String> numbered) {
        super(Opcodes.ASM9);
        this.digest = digest;
        this.numbered = numbered;
    }

    /** Whether the compiler made the name of a method from a number that other code can change. */
    static boolean isNumbered(String name) {
        return COMPILER_NUMBER.matcher(name).matches();
    }

    private void add(@Nullable Object... parts) {
        for (Object part : parts) {
            digest.update(text(part).getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
    }

    private String text(@Nullable Object part) {
        if (part instanceof Label label) {
            return "L" + labels.computeIfAbsent(label, l -> labels.size());
        }
        if (part instanceof Handle handle) {
            return handle.getTag() + handle.getOwner() + "." + member(handle.getName()) + handle.getDesc();
        }
        return part == null ? "-" : part.getClass().getSimpleName() + part;
    }

    private String member(String name) {
        return isNumbered(name) ? numbered.apply(name) : name;
    }

    @Override
    public void visitInsn(int opcode) {
        add(opcode);
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
        add(opcode, operand);
    }

    @Override
    public void visitVarInsn(int opcode, int variable) {
        add(opcode, variable);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
        add(opcode, type);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        add(opcode, owner, name, descriptor);
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
        add(opcode, owner, member(name), descriptor);
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
        add(name, descriptor, bootstrap);
        add(arguments);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        add(opcode, label);
    }

    @Override
    public void visitLabel(Label label) {
        add("at", label);
    }

    @Override
    public void visitLdcInsn(Object value) {
        add(value);
    }

    @Override
    public void visitIincInsn(int variable, int increment) {
        add(Opcodes.IINC, variable, increment);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label standard, Label... targets) {
        add(min, max, standard);
        Arrays.stream(targets).forEach(this::add);
    }

    @Override
    public void visitLookupSwitchInsn(Label standard, int[] keys, Label[] targets) {
        add(Arrays.toString(keys), standard);
        Arrays.stream(targets).forEach(this::add);
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
        add(descriptor, dimensions);
    }

    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
        add(start, end, handler, type);
    }
}
