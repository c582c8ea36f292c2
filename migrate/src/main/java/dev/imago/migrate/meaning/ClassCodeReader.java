package dev.imago.migrate.meaning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.Frame;

/** Reads the code of one class. What cannot be read or followed is passed over and named. */
final class ClassCodeReader {
    /** Local variables and stack of one method; compilers stay far below. */
    private static final int MOST_SLOTS = 4096;
    /** Slots of all instructions of one method. */
    private static final long MOST_CELLS = 8_000_000;

    private ClassCodeReader() {}

    static ClassCode read(String name, byte[] bytes, @Nullable Renaming renaming) {
        ClassNode node = new ClassNode();
        try {
            new ClassReader(bytes).accept(node, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        } catch (RuntimeException | AssertionError e) {
            // ASM reports malformed class files by whatever exception they run into, and asserts what it does not
            // check.
            return new ClassCode(name, null, List.of(), Map.of(), List.of(), List.of(name));
        }
        Map<String, MethodFacts> methods = new LinkedHashMap<>();
        List<Statement> initialiser = new ArrayList<>();
        List<String> passedOver = new ArrayList<>();
        InstructionDigest digests = new InstructionDigest(renaming);
        CodeInterpreter interpreter = new CodeInterpreter();
        for (MethodNode method : node.methods) {
            try {
                Frame<CodeValue>[] frames = frames(node.name, method, interpreter);
                methods.put(method.name + method.desc, new MethodReader(name, method, frames, digests).read());
                if (method.name.equals("<clinit>")) {
                    initialiser.addAll(StatementReader.read(node.name, method, frames, digests));
                }
            } catch (AnalyzerException | RuntimeException | AssertionError e) {
                passedOver.add(name + "." + method.name);
            }
        }
        return new ClassCode(
                name,
                node.superName == null ? null : node.superName.replace('/', '.'),
                node.interfaces.stream().map(i -> i.replace('/', '.')).toList(),
                methods,
                initialiser,
                passedOver);
    }

    private static Frame<CodeValue>[] frames(String owner, MethodNode method, CodeInterpreter interpreter)
            throws AnalyzerException {
        long slots = (long) method.maxLocals + method.maxStack;
        if (slots > MOST_SLOTS || slots * method.instructions.size() > MOST_CELLS) {
            throw new IllegalStateException("the code is too large to be followed");
        }
        boolean isEmpty = (method.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0;
        if (isEmpty) {
            method.instructions.clear();
        }
        return new Analyzer<>(interpreter).analyze(owner, method);
    }
}
