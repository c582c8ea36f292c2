package dev.imago.migrate.transform;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Primitive values as raw bits of a slot, and as the boxes that transformers see. */
final class Primitives {
    private static final Map<String, Character> BOXES = Map.of(
            "java.lang.Boolean", 'Z',
            "java.lang.Byte", 'B',
            "java.lang.Short", 'S',
            "java.lang.Character", 'C',
            "java.lang.Integer", 'I',
            "java.lang.Long", 'J',
            "java.lang.Float", 'F',
            "java.lang.Double", 'D');

    private Primitives() {}

    /** Descriptor of what a wrapper class wraps, or 0 for other classes. */
    static char unboxed(String className) {
        return BOXES.getOrDefault(className, '\0');
    }

    static Object box(long bits, char type) {
        return switch (type) {
            case 'Z' -> bits != 0;
            case 'B' -> (byte) bits;
            case 'S' -> (short) bits;
            case 'C' -> (char) bits;
            case 'I' -> (int) bits;
            case 'J' -> bits;
            case 'F' -> Float.intBitsToFloat((int) bits);
            case 'D' -> Double.longBitsToDouble(bits);
            default -> throw new IllegalArgumentException("'" + type + "' is not a primitive type");
        };
    }

    /**
     * Bits of a value in a field of the given type.
     *
     * @throws IllegalArgumentException if the value is of another kind or does not fit without loss
     */
    static long bits(@Nullable Object value, char type) {
        // Most values are of the very type.
        if (value instanceof Long number && type == 'J') {
            return number;
        }
        if (value instanceof Integer number && (type == 'I' || type == 'J')) {
            return number;
        }
        if (value instanceof Boolean flag && type == 'Z') {
            return flag ? 1 : 0;
        }
        if (value instanceof String text && text.length() == 1 && type == 'C') {
            return text.charAt(0);
        }
        if (value instanceof Character letter) {
            return type == 'C' ? letter : integral(letter, type, value);
        }
        if (value instanceof Double || value instanceof Float) {
            return floating(((Number) value).doubleValue(), type, value);
        }
        if (value instanceof Number number) {
            return integral(number.longValue(), type, value);
        }
        throw misfit(value, type);
    }

    private static long integral(long number, char type, Object value) {
        boolean fits = switch (type) {
            case 'B' -> number == (byte) number;
            case 'S' -> number == (short) number;
            case 'C' -> number == (char) number;
            case 'I' -> number == (int) number;
            case 'J' -> true;
            case 'F' -> (long) (float) number == number;
            case 'D' -> (long) (double) number == number;
            default -> false;
        };
        if (!fits) {
            throw misfit(value, type);
        }
        return switch (type) {
            case 'F' -> Float.floatToRawIntBits((float) number);
            case 'D' -> Double.doubleToRawLongBits((double) number);
            default -> number;
        };
    }

    private static long floating(double number, char type, Object value) {
        if (type == 'D') {
            return Double.doubleToRawLongBits(number);
        }
        if (type == 'F' && (Double.isNaN(number) || (float) number == number || value instanceof Float)) {
            return Float.floatToRawIntBits((float) number);
        }
        throw misfit(value, type);
    }

    private static IllegalArgumentException misfit(@Nullable Object value, char type) {
        String kind = value == null ? "null" : value.getClass().getSimpleName() + " " + value;
        return new IllegalArgumentException(kind + " does not fit a field of type " + name(type));
    }

    static String name(char type) {
        return switch (type) {
            case 'Z' -> "boolean";
            case 'B' -> "byte";
            case 'S' -> "short";
            case 'C' -> "char";
            case 'I' -> "int";
            case 'J' -> "long";
            case 'F' -> "float";
            case 'D' -> "double";
            default -> "reference";
        };
    }

    /** A number of rules and tables: {@code Long} for integral types, {@code Double}, {@code Boolean}, or a one-letter string. */
    static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Float || value instanceof Double) {
            return ((Number) value).doubleValue();
        }
        if (value instanceof Number number) {
            return number.longValue();
        }
        return value instanceof Character ? value.toString() : value;
    }
}
