package dev.imago.migrate.meaning;

import org.objectweb.asm.Opcodes;

/** Arithmetic on constants, as the virtual machine would do it; what is not needed for codes and flags stays unknown. */
final class Folding implements Opcodes {
    private Folding() {}

    static Origin unary(int opcode, Number value) {
        return switch (opcode) {
            case INEG -> new Origin.Constant(-value.intValue());
            case LNEG -> new Origin.Constant(-value.longValue());
            case FNEG -> new Origin.Constant(-value.floatValue());
            case DNEG -> new Origin.Constant(-value.doubleValue());
            case I2B -> new Origin.Constant((int) value.byteValue());
            case I2S -> new Origin.Constant((int) value.shortValue());
            case I2C -> new Origin.Constant((int) (char) value.intValue());
            case L2I -> new Origin.Constant((int) value.longValue());
            case F2I -> new Origin.Constant((int) value.floatValue());
            case D2I -> new Origin.Constant((int) value.doubleValue());
            case I2L -> new Origin.Constant((long) value.intValue());
            case F2L -> new Origin.Constant((long) value.floatValue());
            case D2L -> new Origin.Constant((long) value.doubleValue());
            case I2F, L2F, D2F -> new Origin.Constant(value.floatValue());
            case I2D, L2D, F2D -> new Origin.Constant(value.doubleValue());
            default -> Origin.UNKNOWN;
        };
    }

    static Origin binary(int opcode, Number left, Number right) {
        int a = left.intValue();
        int b = right.intValue();
        long c = left.longValue();
        long d = right.longValue();
        return switch (opcode) {
            case IADD -> new Origin.Constant(a + b);
            case ISUB -> new Origin.Constant(a - b);
            case IMUL -> new Origin.Constant(a * b);
            case ISHL -> new Origin.Constant(a << b);
            case IOR -> new Origin.Constant(a | b);
            case IAND -> new Origin.Constant(a & b);
            case IXOR -> new Origin.Constant(a ^ b);
            case LADD -> new Origin.Constant(c + d);
            case LSUB -> new Origin.Constant(c - d);
            case LMUL -> new Origin.Constant(c * d);
            case LSHL -> new Origin.Constant(c << b);
            case LOR -> new Origin.Constant(c | d);
            case LAND -> new Origin.Constant(c & d);
            case LXOR -> new Origin.Constant(c ^ d);
            default -> Origin.UNKNOWN;
        };
    }
}
