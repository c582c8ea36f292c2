package dev.imago.migrate.meaning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.analysis.Frame;

/** Collects the facts of one method from its instructions and the values that each finds. */
final class MethodReader implements Opcodes {
    private final MethodNode code;
    private final MethodRef method;
    private final @Nullable Frame<CodeValue>[] frames;
    private final InstructionDigest digests;

    private final List<MethodFacts.Write> writes = new ArrayList<>();
    private final List<MethodFacts.Comparison> comparisons = new ArrayList<>();
    private final List<MethodFacts.Comparison> masks = new ArrayList<>();
    private final List<MethodFacts.Call> calls = new ArrayList<>();
    private final List<MethodFacts.Indexing> indexings = new ArrayList<>();
    private final Set<Origin> returned = new LinkedHashSet<>();
    private final List<MethodRef> bodies = new ArrayList<>();
    private final Map<Long, Integer> numbers = new HashMap<>();
    /** What the holders that were made last hold, by how each was made. */
    private final Map<Origin, List<Origin>> filled = new HashMap<>();

    private boolean hasBranched;

    MethodReader(String owner, MethodNode code, @Nullable Frame<CodeValue>[] frames, InstructionDigest digests) {
        this.code = code;
        this.method = new MethodRef(owner, code.name, code.desc);
        this.frames = frames;
        this.digests = digests;
    }

    MethodFacts read() {
        for (int i = 0; i < code.instructions.size(); i++) {
            Frame<CodeValue> frame = frames[i];
            if (frame != null) { // null where the code cannot be reached
                read(code.instructions.get(i), frame);
            }
        }
        return new MethodFacts(
                method,
                code.access,
                digests.of(Arrays.asList(code.instructions.toArray())),
                writes,
                comparisons,
                masks,
                calls,
                indexings,
                returned,
                bodies,
                numbers);
    }

    private void read(AbstractInsnNode instruction, Frame<CodeValue> frame) {
        int opcode = instruction.getOpcode();
        if (instruction instanceof JumpInsnNode) {
            readJump(opcode, frame);
            hasBranched = true;
        } else if (instruction instanceof TableSwitchInsnNode table) {
            List<Integer> keys =
                    IntStream.rangeClosed(table.min, table.max).boxed().toList();
            addCases(top(frame, 0), table.labels, table.dflt, keys);
            hasBranched = true;
        } else if (instruction instanceof LookupSwitchInsnNode lookup) {
            addCases(top(frame, 0), lookup.labels, lookup.dflt, lookup.keys);
            hasBranched = true;
        } else if (instruction instanceof FieldInsnNode field) {
            readField(field, frame);
        } else if (instruction instanceof MethodInsnNode call) {
            readCall(call, frame);
        } else if (instruction instanceof InvokeDynamicInsnNode dynamic) {
            for (Object argument : dynamic.bsmArgs) {
                if (argument instanceof Handle handle) {
                    bodies.add(CodeInterpreter.ref(handle));
                }
            }
        } else if (opcode == LCMP) {
            addComparison(top(frame, 1), top(frame, 0));
        } else if (opcode >= IAND && opcode <= LXOR) {
            masks.add(new MethodFacts.Comparison(top(frame, 1), top(frame, 0)));
        } else if (opcode >= IALOAD && opcode <= SALOAD) {
            indexings.add(new MethodFacts.Indexing(top(frame, 1), top(frame, 0), Origin.UNKNOWN));
        } else if (opcode >= IASTORE && opcode <= SASTORE) {
            indexings.add(new MethodFacts.Indexing(top(frame, 2), top(frame, 1), top(frame, 0)));
        } else if (opcode >= IRETURN && opcode <= ARETURN) {
            returned.addAll(Origin.ways(top(frame, 0)));
        } else {
            countNumber(instruction);
        }
    }

    private static Origin top(Frame<CodeValue> frame, int depth) {
        return frame.getStack(frame.getStackSize() - 1 - depth).origin();
    }

    private void readJump(int opcode, Frame<CodeValue> frame) {
        if (opcode >= IF_ICMPEQ && opcode <= IF_ICMPLE) {
            addComparison(top(frame, 1), top(frame, 0));
        } else if (opcode >= IFEQ && opcode <= IFLE) {
            addComparison(top(frame, 0), new Origin.Constant(0));
        }
    }

    private void addComparison(Origin left, Origin right) {
        if (isOfInterest(left) || isOfInterest(right)) {
            comparisons.add(new MethodFacts.Comparison(left, right));
        }
    }

    private static boolean isOfInterest(Origin value) {
        return Origin.ways(value).stream().anyMatch(way -> way instanceof Origin.Field || number(way) != null);
    }

    /** In the order in which the source has them, which is that of their code; class files order them by number. */
    private void addCases(Origin value, List<LabelNode> labels, LabelNode standard, List<Integer> keys) {
        List<MethodFacts.Comparison> cases = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            if (labels.get(i) != standard) {
                long number = keys.get(i);
                cases.add(new MethodFacts.Comparison(
                        value, new Origin.Constant(number), code.instructions.indexOf(labels.get(i))));
                numbers.merge(number, 1, Integer::sum);
            }
        }
        cases.sort(Comparator.comparingInt(MethodFacts.Comparison::target));
        comparisons.addAll(cases);
    }

    private void readField(FieldInsnNode field, Frame<CodeValue> frame) {
        if (field.getOpcode() == PUTFIELD || field.getOpcode() == PUTSTATIC) {
            addHeld(CodeInterpreter.field(field), top(frame, 0));
        }
        if (field.getOpcode() == PUTFIELD) {
            boolean isOwn = top(frame, 1).equals(new Origin.Parameter(0)) && (code.access & ACC_STATIC) == 0;
            writes.add(new MethodFacts.Write(CodeInterpreter.field(field), top(frame, 0), isOwn, !hasBranched));
        } else if (field.getOpcode() == PUTSTATIC) {
            writes.add(new MethodFacts.Write(CodeInterpreter.field(field), top(frame, 0), true, !hasBranched));
        }
    }

    private void readCall(MethodInsnNode call, Frame<CodeValue> frame) {
        boolean isStatic = call.getOpcode() == INVOKESTATIC;
        Type[] types = Type.getArgumentTypes(call.desc);
        List<Origin> arguments = new ArrayList<>();
        List<Integer> slots = new ArrayList<>();
        int slot = 0;
        if (!isStatic) {
            arguments.add(top(frame, types.length));
            slots.add(slot++);
        }
        for (int i = 0; i < types.length; i++) {
            arguments.add(top(frame, types.length - 1 - i));
            slots.add(slot);
            slot += types[i].getSize();
        }
        MethodRef target = CodeInterpreter.ref(call);
        calls.add(new MethodFacts.Call(target, arguments, slots, isStatic));
        if (!isStatic) {
            List<Origin> kept =
                    NumberHolders.kept(target).stream().map(arguments::get).toList();
            Origin holder = arguments.get(0);
            if (holder instanceof Origin.Made && call.name.equals("<init>")) {
                filled.put(holder, new ArrayList<>(kept));
            } else if (holder instanceof Origin.Made) {
                filled.computeIfAbsent(holder, h -> new ArrayList<>()).addAll(kept);
            }
            kept.forEach(number -> indexings.add(new MethodFacts.Indexing(holder, Origin.UNKNOWN, number)));
        } else if (NumberHolders.makes(target)) {
            filled.put(new Origin.Result(target), arguments);
        }
    }

    /** A holder that is made in a method is written to a field as soon as it is filled: it is the one that was made last. */
    private void addHeld(Origin.Field field, Origin value) {
        filled.getOrDefault(value, List.of())
                .forEach(number -> indexings.add(new MethodFacts.Indexing(field, Origin.UNKNOWN, number)));
    }

    private void countNumber(AbstractInsnNode instruction) {
        int opcode = instruction.getOpcode();
        Long number = null;
        if (opcode >= ICONST_M1 && opcode <= ICONST_5) {
            number = (long) (opcode - ICONST_0);
        } else if (opcode == LCONST_0 || opcode == LCONST_1) {
            number = (long) (opcode - LCONST_0);
        } else if (instruction instanceof IntInsnNode pushed && opcode != NEWARRAY) {
            number = (long) pushed.operand;
        } else if (instruction instanceof LdcInsnNode ldc) {
            number = number(new Origin.Constant(ldc.cst));
        }
        if (number != null) {
            numbers.merge(number, 1, Integer::sum);
        }
    }

    /** The number that a value is known to be; null when it is none, or not known. */
    static @Nullable Long number(Origin origin) {
        boolean isWhole = origin instanceof Origin.Constant constant
                && (constant.value() instanceof Integer || constant.value() instanceof Long);
        return isWhole ? (Long) ((Number) ((Origin.Constant) origin).value()).longValue() : null;
    }
}
