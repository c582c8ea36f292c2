package dev.imago.migrate.api;

import java.util.Objects;

/**
 * A constant of an enum, by name.
 *
 * @param className binary name of the enum; of the old version where it was read, of the new version where it is set
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
