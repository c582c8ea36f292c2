package dev.imago.migrate.api;

import java.util.Objects;

/**
 * A constant of an enum of the new version, by name. Old constants are read as {@link OldObject}s.
 *
 * @param className binary name of the enum
 * @param name name of the constant
 */
public record EnumValue(String className, String name) {
    public EnumValue {
        Objects.requireNonNull(className, "className");
        Objects.requireNonNull(name, "name");
    }

    public static EnumValue of(String className, String name) {
        return new EnumValue(className, name);
    }
}
