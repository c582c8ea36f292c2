package dev.imago.checkpoint.state;

/**
 * A place where state hangs.
 *
 * @param kind a static field, or the single instance of a class
 * @param className binary name of the class
 * @param field name of the static field; {@code CONSTANT.field} of an enum's constant where states are made for comparing; empty
 *     for {@link Kind#INSTANCE}
 * @param descriptor descriptor of the static field; the class's own for {@link Kind#INSTANCE}
 * @param bits the value: raw bits of a primitive (floats by {@code floatToRawIntBits}), or the id of the object, 0 for null
 */
public record Root(Kind kind, String className, String field, String descriptor, long bits) {
    /** Where a root is found again in the new version. */
    public enum Kind {
        STATIC,
        INSTANCE
    }

    public static Root ofStatic(String className, String field, String descriptor, long bits) {
        return new Root(Kind.STATIC, className, field, descriptor, bits);
    }

    public static Root ofInstance(String className, int id) {
        return new Root(Kind.INSTANCE, className, "", "L" + className.replace('.', '/') + ";", id);
    }

    public boolean isReference() {
        return descriptor.startsWith("L") || descriptor.startsWith("[");
    }

    /** Whether it is a field of an enum's constant, which no state has that is carried. */
    public boolean isOfConstant() {
        return field.indexOf('.') >= 0;
    }

    /** How a person reads it: {@code com.acme.Sessions.ALL}, or {@code the only com.acme.OrderDesk}. */
    public String path() {
        return kind == Kind.STATIC ? className + "." + field : "the only " + className;
    }
}
