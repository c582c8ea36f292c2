package dev.imago.migrate.meaning;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.Interpreter;

/**
 * Follows values through the methods of one class. Hostile code that would keep it busy for long ends in {@link
 * IllegalStateException}.
 */
final class CodeInterpreter extends Interpreter<CodeValue> implements Opcodes {
    private static final int MOST_STEPS = 20_000_000;
    private static final Set<String> BOXES = Set.of(
            "java/lang/Boolean",
            "java/lang/Byte",
            "java/lang/Short",
            "java/lang/Character",
            "java/lang/Integer",
            "java/lang/Long",
            "java/lang/Float",
            "java/lang/Double");

    private int steps;

    CodeInterpreter() {
        super(ASM9);
    }

    private void step() {
        if (++steps > MOST_STEPS) {
            throw new IllegalStateException("the code is too tangled to be followed");
        }
    }

    @Override
    public @Nullable CodeValue newValue(@Nullable Type type) {
        if (type == null) {
            return unknown(1);
        }
        return type.getSort() == Type.VOID ? null : unknown(type.getSize());
    }

    @Override
    public CodeValue newParameterValue(boolean isInstance, int local, Type type) {
        return new CodeValue(type.getSize(), new Origin.Parameter(local));
    }

    @Override
    public CodeValue newOperation(AbstractInsnNode instruction) {
        step();
        int opcode = instruction.getOpcode();
        if (opcode == ACONST_NULL) {
            return new CodeValue(1, Origin.NULL);
        } else if (opcode >= ICONST_M1 && opcode <= ICONST_5) {
            return constant(opcode - ICONST_0);
        } else if (opcode == LCONST_0 || opcode == LCONST_1) {
            return constant((long) (opcode - LCONST_0));
        } else if (opcode >= FCONST_0 && opcode <= FCONST_2) {
            return constant((float) (opcode - FCONST_0));
        } else if (opcode == DCONST_0 || opcode == DCONST_1) {
            return constant((double) (opcode - DCONST_0));
        } else if (instruction instanceof IntInsnNode number) {
            return constant(number.operand);
        } else if (instruction instanceof LdcInsnNode ldc) {
            return loaded(ldc.cst);
        } else if (instruction instanceof FieldInsnNode field) {
            return new CodeValue(Type.getType(field.desc).getSize(), field(field));
        } else if (instruction instanceof TypeInsnNode type) {
            return new CodeValue(1, new Origin.Made(type.desc.replace('/', '.')));
        }
        return unknown(1);
    }

    private static CodeValue loaded(Object value) {
        if (value instanceof Number || value instanceof String) {
            return constant(value);
        }
        boolean isWide = value instanceof org.objectweb.asm.ConstantDynamic dynamic && dynamic.getSize() == 2;
        return unknown(isWide ? 2 : 1);
    }

    static Origin.Field field(FieldInsnNode field) {
        return new Origin.Field(field.owner.replace('/', '.'), field.name);
    }

    @Override
    public CodeValue copyOperation(AbstractInsnNode instruction, CodeValue value) {
        step();
        return value;
    }

    @Override
    public @Nullable CodeValue unaryOperation(AbstractInsnNode instruction, CodeValue value) {
        step();
        int opcode = instruction.getOpcode();
        return switch (opcode) {
            case GETFIELD -> {
                FieldInsnNode field = (FieldInsnNode) instruction;
                yield new CodeValue(Type.getType(field.desc).getSize(), field(field));
            }
            case INEG, I2B, I2C, I2S, I2F, L2I, L2F, F2I, D2I, D2F, FNEG -> new CodeValue(1, converted(opcode, value));
            case LNEG, I2L, I2D, L2D, F2L, F2D, D2L, DNEG -> new CodeValue(2, converted(opcode, value));
            case CHECKCAST -> value;
            case IINC, NEWARRAY, ANEWARRAY, ARRAYLENGTH, INSTANCEOF -> unknown(1);
            default -> null;
        };
    }

    private static Origin converted(int opcode, CodeValue value) {
        return Origin.ways(value.origin()).stream()
                .map(way -> converted(opcode, way))
                .reduce(Origin::either)
                .orElse(Origin.UNKNOWN);
    }

    /** A widened or narrowed value is the same one; of constants the number is computed. */
    private static Origin converted(int opcode, Origin value) {
        if (value instanceof Origin.Constant constant && constant.value() instanceof Number number) {
            return Folding.unary(opcode, number);
        }
        return opcode == INEG || opcode == LNEG || opcode == FNEG || opcode == DNEG ? Origin.UNKNOWN : value;
    }

    @Override
    public @Nullable CodeValue binaryOperation(AbstractInsnNode instruction, CodeValue left, CodeValue right) {
        step();
        int opcode = instruction.getOpcode();
        return switch (opcode) {
            case IALOAD, FALOAD, AALOAD, BALOAD, CALOAD, SALOAD -> new CodeValue(1, element(left));
            case LALOAD, DALOAD -> new CodeValue(2, element(left));
            case LADD, LSUB, LMUL, LDIV, LREM, LSHL, LSHR, LUSHR, LAND, LOR, LXOR ->
                new CodeValue(2, combined(opcode, left, right));
            case DADD, DSUB, DMUL, DDIV, DREM -> unknown(2);
            case IF_ICMPEQ, IF_ICMPNE, IF_ICMPLT, IF_ICMPGE, IF_ICMPGT, IF_ICMPLE, IF_ACMPEQ, IF_ACMPNE, PUTFIELD ->
                null;
            default -> new CodeValue(1, combined(opcode, left, right));
        };
    }

    private static Origin element(CodeValue array) {
        return array.origin() instanceof Origin.Field field ? new Origin.Element(field) : Origin.UNKNOWN;
    }

    private static Origin combined(int opcode, CodeValue left, CodeValue right) {
        if (left.origin() instanceof Origin.Constant a
                && right.origin() instanceof Origin.Constant b
                && a.value() instanceof Number first
                && b.value() instanceof Number second) {
            return Folding.binary(opcode, first, second);
        }
        boolean isShift = opcode == ISHL || opcode == LSHL;
        if (isShift && right.origin() instanceof Origin.Ordinal ordinal) {
            return new Origin.Ordinal(ordinal.enumClass(), true);
        }
        boolean isMask = opcode == IOR || opcode == LOR || opcode == IAND || opcode == LAND || opcode == IXOR;
        if (isMask && left.origin() instanceof Origin.Ordinal mask && mask.asBit()) {
            return mask;
        }
        return isMask && right.origin() instanceof Origin.Ordinal mask && mask.asBit() ? mask : Origin.UNKNOWN;
    }

    @Override
    public @Nullable CodeValue ternaryOperation(
            AbstractInsnNode instruction, CodeValue first, CodeValue second, CodeValue third) {
        step();
        return null;
    }

    @Override
    public @Nullable CodeValue naryOperation(AbstractInsnNode instruction, List<? extends CodeValue> values) {
        step();
        if (instruction instanceof MethodInsnNode call) {
            int size = Type.getReturnType(call.desc).getSize();
            return size == 0 ? null : new CodeValue(size, result(call, values));
        } else if (instruction instanceof InvokeDynamicInsnNode dynamic) {
            int size = Type.getReturnType(dynamic.desc).getSize();
            return size == 0 ? null : new CodeValue(size, function(dynamic));
        }
        return unknown(1);
    }

    private static Origin result(MethodInsnNode call, List<? extends CodeValue> values) {
        boolean isBoxing = call.name.equals("valueOf") || call.name.endsWith("Value");
        if (isBoxing && values.size() == 1 && BOXES.contains(call.owner)) {
            return values.get(0).origin();
        }
        String owner = call.owner.replace('/', '.');
        if (call.name.equals("ordinal") && call.desc.equals("()I") && !owner.equals("java.lang.Enum")) {
            return new Origin.Ordinal(owner, false);
        }
        if (call.getOpcode() != INVOKESTATIC
                && values.get(0).origin() instanceof Origin.Field holder
                && NumberHolders.gives(ref(call))) {
            return new Origin.Element(holder);
        }
        Origin returned = new Origin.Result(ref(call));
        if (!call.desc.endsWith(")Ljava/util/Comparator;")) {
            return returned;
        }
        boolean isJdk = call.owner.startsWith("java/");
        boolean isGivenOne = values.stream().anyMatch(value -> value.origin() instanceof Origin.Function);
        // Code of others may give back what it was given, or make something of it, or neither.
        return isJdk
                ? comparator(call, values)
                : isGivenOne ? Origin.either(comparator(call, values), returned) : returned;
    }

    static MethodRef ref(MethodInsnNode call) {
        return new MethodRef(call.owner.replace('/', '.'), call.name, call.desc);
    }

    private static Origin comparator(MethodInsnNode call, List<? extends CodeValue> values) {
        StringBuilder text = new StringBuilder(call.owner + "." + call.name + call.desc);
        List<MethodRef> bodies = new ArrayList<>();
        for (CodeValue value : values) {
            if (value.origin() instanceof Origin.Function function) {
                text.append(' ').append(function.text());
                bodies.addAll(function.bodies());
            }
        }
        return new Origin.Function(text.substring(0, Math.min(text.length(), 1000)), bodies);
    }

    private static Origin function(InvokeDynamicInsnNode dynamic) {
        List<MethodRef> bodies = new ArrayList<>();
        for (Object argument : dynamic.bsmArgs) {
            if (argument instanceof Handle handle && handle.getDesc().startsWith("(")) {
                bodies.add(ref(handle));
            }
        }
        String type = Type.getReturnType(dynamic.desc).getDescriptor();
        return bodies.isEmpty() ? Origin.UNKNOWN : new Origin.Function(type, bodies);
    }

    static MethodRef ref(Handle handle) {
        return new MethodRef(handle.getOwner().replace('/', '.'), handle.getName(), handle.getDesc());
    }

    @Override
    public void returnOperation(AbstractInsnNode instruction, @Nullable CodeValue value, @Nullable CodeValue expected) {
        step();
    }

    @Override
    public CodeValue merge(CodeValue one, CodeValue other) {
        step();
        if (one.equals(other)) {
            return one;
        }
        CodeValue merged =
                new CodeValue(Math.min(one.size(), other.size()), Origin.either(one.origin(), other.origin()));
        return merged.equals(one) ? one : merged;
    }

    private static CodeValue constant(Object value) {
        return new CodeValue(value instanceof Long || value instanceof Double ? 2 : 1, new Origin.Constant(value));
    }

    private static CodeValue unknown(int size) {
        return new CodeValue(size, Origin.UNKNOWN);
    }
}
