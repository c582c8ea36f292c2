package dev.imago.migrate.rules;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a rule's values are in fields of a type: a letter and its code are the same to a {@code char}, 1 and 1.0 to a
 * {@code double}. Types are given by their descriptors; a box is what it wraps.
 */
public final class FieldTable {
    private static final Map<String, Character> BOXES = Map.of(
            "Ljava/lang/Boolean;", 'Z',
            "Ljava/lang/Byte;", 'B',
            "Ljava/lang/Short;", 'S',
            "Ljava/lang/Character;", 'C',
            "Ljava/lang/Integer;", 'I',
            "Ljava/lang/Long;", 'J',
            "Ljava/lang/Float;", 'F',
            "Ljava/lang/Double;", 'D');

    private FieldTable() {}

    /** Descriptor of the primitive that a field of the type holds or wraps, or a space. */
    public static char primitive(String descriptor) {
        return descriptor.length() == 1 ? descriptor.charAt(0) : BOXES.getOrDefault(descriptor, ' ');
    }

    /** Whether fields of the type hold what is no primitive, and wraps none. */
    public static boolean isObject(String descriptor) {
        return primitive(descriptor) == ' ';
    }

    /** Descriptor of what wraps a primitive. */
    public static String box(char primitive) {
        return BOXES.entrySet().stream()
                .filter(each -> each.getValue() == primitive)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /**
     * A table as values of the fields are looked up in it.
     *
     * @param from type of what is looked up
     * @param to type of what is found
     */
    public static Map<Object, Object> of(Map<Object, Object> written, String from, String to) {
        Map<Object, Object> table = new LinkedHashMap<>();
        written.forEach((key, value) -> table.put(value(key, from), value(value, to)));
        return table;
    }

    /** A value as fields of the type hold it; as it is written where it is none of the type. */
    public static Object value(Object written, String descriptor) {
        char type = primitive(descriptor);
        if (type == 'C' && written instanceof Long code && code == (char) (long) code && !isDigit(code, descriptor)) {
            return String.valueOf((char) (long) code);
        }
        if (type == 'F' && written instanceof Number number) {
            return (double) number.floatValue();
        }
        return type == 'D' && written instanceof Number number ? Double.valueOf(number.doubleValue()) : written;
    }

    /** The whole number that a value is in fields of the type, where it is one: a letter is its code. */
    public static Optional<Long> number(Object written, String descriptor) {
        Object value = value(written, descriptor);
        if (primitive(descriptor) == 'C' && value instanceof String text && text.length() == 1) {
            return Optional.of((long) text.charAt(0));
        }
        return value instanceof Long number ? Optional.of(number) : Optional.empty();
    }

    /** Whether a number of a rule may be meant as a letter or as a code: {@code 5} is both. */
    public static boolean isDigit(Object written, String descriptor) {
        return primitive(descriptor) == 'C' && written instanceof Long code && code >= 0 && code <= 9;
    }

    /** How a rule writes a whole number that fields of the type hold. */
    public static String written(long number, String descriptor) {
        if (primitive(descriptor) != 'C' || number != (char) number) {
            return Long.toString(number);
        }
        char letter = (char) number;
        // Other readers of YAML take a y and an n for yes and no.
        boolean isPlain = (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z');
        if (isPlain && "yYnN".indexOf(letter) < 0) {
            return String.valueOf(letter);
        }
        return letter < ' ' || letter > '~' || letter == '\''
                ? String.format("\"\\u%04x\"", number)
                : "'" + letter + "'";
    }
}
