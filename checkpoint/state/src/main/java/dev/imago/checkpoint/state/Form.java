package dev.imago.checkpoint.state;

/** How an object is written down. The code is part of the encoded form and never changes its meaning. */
public enum Form {
    /** Fields by name; the new object is made without running a constructor. */
    INSTANCE(1),
    /** A {@code java.lang.String}: its characters. */
    STRING(2),
    /** An array of a primitive type: its raw little-endian bytes. */
    PRIMITIVE_ARRAY(3),
    /** An array of references: ids of the elements. */
    OBJECT_ARRAY(4),
    /** An enum constant: its name. The record type names the enum class, never the class of the constant's body. */
    ENUM(5),
    /** A {@code java.lang.Class}: its binary name, or the keyword of a primitive type. */
    CLASS(6),
    /** A wrapper of a primitive ({@code Integer} ...): one slot, {@code value}; equal small values share one object. */
    BOXED(7),
    /** A JDK value that a factory makes from text (time zones, charsets, locales, patterns, empty singletons, free locks). */
    NAMED(8),
    /** A list, set or queue: attributes and own fields as slots, then the elements in iteration order. */
    SEQUENCE(9),
    /** A map: attributes and own fields as slots, then key, value, key, value ... in iteration order. */
    MAPPING(10),
    /** A boundary (thread, executor, socket, lambda ...): not carried, the new version's own object takes its place. */
    KEPT(11);

    private static final Form[] BY_CODE = new Form[12];

    static {
        for (Form form : values()) {
            BY_CODE[form.code] = form;
        }
    }

    private final int code;

    Form(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Form ofCode(int code) {
        if (code < 1 || code >= BY_CODE.length) {
            throw new StateFormatException("unknown form " + code);
        }
        return BY_CODE[code];
    }

    /** Whether records of this form have a list of element ids after their slots. */
    public boolean hasElements() {
        return this == OBJECT_ARRAY || this == SEQUENCE || this == MAPPING;
    }

    /** Whether records of this form have named slots. */
    public boolean hasSlots() {
        return this == INSTANCE || this == BOXED || this == SEQUENCE || this == MAPPING;
    }

    /** Whether records of this form are just a text ({@link StateRecord#text()}). */
    public boolean hasText() {
        return this == STRING || this == ENUM || this == CLASS || this == NAMED;
    }
}
