package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.ShapeField;

/**
 * A field of one version, by the class that declares it.
 *
 * @param descriptor JVM field descriptor
 */
public record FieldRef(String declaringClass, String name, String descriptor) {
    static FieldRef of(String declaringClass, ShapeField field) {
        return new FieldRef(declaringClass, field.name(), field.descriptor());
    }

    /** {@code com.acme.Order.total}: how rules and messages name the field. */
    public String qualifiedName() {
        return declaringClass + "." + name;
    }

    public boolean isReference() {
        return descriptor.startsWith("L") || descriptor.startsWith("[");
    }
}
