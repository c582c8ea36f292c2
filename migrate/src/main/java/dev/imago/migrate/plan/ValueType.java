package dev.imago.migrate.plan;

import java.util.Map;
import java.util.Set;

/**
 * Type of a value in an expression.
 *
 * @param isNullable whether it may be null
 * @param descriptor of the field that it is read from, so that its very object can be passed on; empty for what is computed
 */
record ValueType(Kind kind, boolean isNullable, String descriptor) {
    private static final Map<String, Kind> PRIMITIVES = Map.of(
            "Z", Kind.BOOLEAN,
            "B", Kind.LONG,
            "S", Kind.LONG,
            "I", Kind.LONG,
            "J", Kind.LONG,
            "C", Kind.STRING,
            "F", Kind.DOUBLE,
            "D", Kind.DOUBLE);
    private static final Map<String, Kind> OBJECTS = Map.of(
            "Ljava/lang/Boolean;", Kind.BOOLEAN,
            "Ljava/lang/Byte;", Kind.LONG,
            "Ljava/lang/Short;", Kind.LONG,
            "Ljava/lang/Integer;", Kind.LONG,
            "Ljava/lang/Long;", Kind.LONG,
            "Ljava/lang/Character;", Kind.STRING,
            "Ljava/lang/Float;", Kind.DOUBLE,
            "Ljava/lang/Double;", Kind.DOUBLE,
            "Ljava/lang/String;", Kind.STRING);

    enum Kind {
        LONG("a whole number"),
        DOUBLE("a decimal number"),
        BOOLEAN("true or false"),
        /** Also letters and enum constants, by name. */
        STRING("a text"),
        OBJECT("an object"),
        NULL("null");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    static ValueType computed(Kind kind) {
        return new ValueType(kind, kind == Kind.NULL, "");
    }

    /** Of what is read from a field; {@code isEnum} if its class is an enum. */
    static ValueType of(String descriptor, boolean isEnum) {
        Kind primitive = PRIMITIVES.get(descriptor);
        return primitive != null
                ? new ValueType(primitive, false, descriptor)
                : new ValueType(isEnum ? Kind.STRING : OBJECTS.getOrDefault(descriptor, Kind.OBJECT), true, descriptor);
    }

    boolean isNumber() {
        return kind == Kind.LONG || kind == Kind.DOUBLE;
    }

    boolean isNull() {
        return kind == Kind.NULL;
    }

    /** Whether values of both can be compared, or stand for one another. */
    boolean isLike(ValueType other) {
        return kind == other.kind
                || (isNumber() && other.isNumber())
                || (isNull() && other.isNullable)
                || (other.isNull() && isNullable);
    }

    /** Whether the value can stand in a field of a type; that of an object is not looked into, and null is found when it comes. */
    boolean fits(String field, boolean isEnum) {
        if (isNull()) {
            return field.length() > 1;
        }
        ValueType wanted = of(field, isEnum);
        boolean takesAnyText = Set.of("Ljava/lang/Object;", "Ljava/lang/CharSequence;", "Ljava/lang/Comparable;")
                .contains(field);
        return (kind == wanted.kind && kind != Kind.OBJECT)
                || (kind == Kind.LONG && wanted.kind == Kind.DOUBLE)
                || (kind == Kind.STRING && takesAnyText);
    }
}
