package dev.imago.checkpoint.state;

import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * A field as a class declares it.
 *
 * @param modifiers as {@code java.lang.reflect.Modifier}
 * @param constant value of a compile-time constant ({@code Integer, Long, Float, Double, String}; booleans, chars and
 *     shorts as Integer), or null when it has none or it is not known
 */
public record ShapeField(
        String name,
        String descriptor,
        int modifiers,
        @Nullable Object constant) {
    public boolean isStatic() {
        return Modifier.isStatic(modifiers);
    }

    public boolean isFinal() {
        return Modifier.isFinal(modifiers);
    }

    public boolean isReference() {
        return descriptor.startsWith("L") || descriptor.startsWith("[");
    }
}
