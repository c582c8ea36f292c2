package dev.imago.checkpoint.hotspot;

import java.lang.reflect.Modifier;

/**
 * A field that a class declares.
 *
 * @param descriptor as in the class file: {@code I}, {@code Ljava/lang/String;}
 * @param offset bytes from the beginning of the object; for a static field, from the beginning of the class's mirror
 * @param modifiers access flags of the class file
 * @param injected whether the VM put it there: Java code doesn't know it
 */
public record JavaField(
        JavaClass declaringClass, String name, String descriptor, int offset, int modifiers, boolean injected) {

    public boolean isStatic() {
        return Modifier.isStatic(modifiers);
    }

    /** Whether it holds a reference, not a primitive value. */
    public boolean isReference() {
        return descriptor.startsWith("L") || descriptor.startsWith("[");
    }

    @Override
    public String toString() {
        return declaringClass.name() + "." + name;
    }
}
