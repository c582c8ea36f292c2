package dev.imago.checkpoint.state;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A class as its version defines it.
 *
 * @param name binary name, e.g. {@code com.acme.Order$Line}
 * @param superName binary name of the superclass; null for {@code java.lang.Object} and interfaces
 * @param fields declared fields, static ones included, in declaration order
 * @param enumConstants names of an enum's constants in order; empty otherwise
 */
public record Shape(
        String name, Kind kind, @Nullable String superName, List<ShapeField> fields, List<String> enumConstants) {
    /** What a shape is in the language. */
    public enum Kind {
        CLASS,
        ENUM,
        RECORD,
        INTERFACE
    }

    public Shape {
        fields = List.copyOf(fields);
        enumConstants = List.copyOf(enumConstants);
    }

    public Optional<ShapeField> field(String fieldName) {
        return fields.stream().filter(f -> f.name().equals(fieldName)).findFirst();
    }

    /** Declared fields that every instance has. */
    public List<ShapeField> instanceFields() {
        return fields.stream().filter(f -> !f.isStatic()).toList();
    }
}
