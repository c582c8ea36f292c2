package dev.imago.migrate.meaning;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;
import org.objectweb.asm.tree.analysis.Frame;

/** Splits a class initialiser into its statements: between two of them the stack is empty. */
final class StatementReader {
    private final String owner;
    private final List<Statement> statements = new ArrayList<>();
    private final List<AbstractInsnNode> instructions = new ArrayList<>();
    private final Set<String> fields = new HashSet<>();
    private final Set<String> written = new HashSet<>();
    private final Set<Integer> locals = new HashSet<>();
    private final List<MethodRef> calls = new ArrayList<>();

    private final InstructionDigest digests;

    private StatementReader(String owner, InstructionDigest digests) {
        this.owner = owner;
        this.digests = digests;
    }

    /**
     * The statements in their order.
     *
     * @param owner internal name of the class
     */
    static List<Statement> read(
            String owner, MethodNode method, @Nullable Frame<CodeValue>[] frames, InstructionDigest digests) {
        StatementReader reader = new StatementReader(owner, digests);
        for (int i = 0; i < method.instructions.size(); i++) {
            Frame<CodeValue> frame = frames[i];
            if (frame != null && frame.getStackSize() == 0) {
                reader.end();
            }
            reader.add(method.instructions.get(i));
        }
        reader.end();
        return reader.statements;
    }

    private void add(AbstractInsnNode instruction) {
        if (instruction instanceof LabelNode
                || instruction instanceof LineNumberNode
                || instruction instanceof FrameNode) {
            return;
        }
        instructions.add(instruction);
        if (instruction instanceof FieldInsnNode field && field.owner.equals(owner)) {
            fields.add(field.name);
            if (field.getOpcode() == Opcodes.PUTSTATIC) {
                written.add(field.name);
            }
        } else if (instruction instanceof VarInsnNode local) {
            locals.add(local.var);
        } else if (instruction instanceof IincInsnNode local) {
            locals.add(local.var);
        } else if (instruction instanceof MethodInsnNode call) {
            calls.add(CodeInterpreter.ref(call));
        }
    }

    private void end() {
        if (!instructions.isEmpty()) {
            statements.add(new Statement(fields, written, locals, calls, digests.of(instructions)));
        }
        instructions.clear();
        fields.clear();
        written.clear();
        locals.clear();
        calls.clear();
    }
}
