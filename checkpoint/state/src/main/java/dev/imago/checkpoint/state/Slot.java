package dev.imago.checkpoint.state;

/**
 * One named value of a record type.
 *
 * @param declaringClass binary name of the class that declares the field, so that shadowed fields stay apart
 * @param name the field's name, as the JDK or the service spells it
 * @param descriptor JVM field descriptor, e.g. {@code I} or {@code Ljava/lang/String;}
 * @param kept true when no value is carried: the paired object of the new version keeps its own
 */
public record Slot(String declaringClass, String name, String descriptor, boolean kept) {
    public static Slot carried(String declaringClass, String name, String descriptor) {
        return new Slot(declaringClass, name, descriptor, false);
    }

    public boolean isReference() {
        char first = descriptor.charAt(0);
        return first == 'L' || first == '[';
    }

    /** Bytes that the value takes in the encoded form; references take 4, kept slots none. */
    public int width() {
        return kept ? 0 : widthOf(descriptor);
    }

    /** Width in bytes of a value with the given field descriptor; a reference is an id of 4 bytes. */
    public static int widthOf(String descriptor) {
        return switch (descriptor.charAt(0)) {
            case 'Z', 'B' -> 1;
            case 'C', 'S' -> 2;
            case 'I', 'F', 'L', '[' -> 4;
            case 'J', 'D' -> 8;
            default -> throw new StateFormatException("not a field descriptor: '" + descriptor + "'");
        };
    }

    /** {@code com.acme.Order.total}: how messages and rules name the field. */
    public String qualifiedName() {
        return declaringClass + "." + name;
    }
}
