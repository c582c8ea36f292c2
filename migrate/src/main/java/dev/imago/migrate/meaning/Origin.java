package dev.imago.migrate.meaning;

import java.util.List;

/** Where a value on a method's stack comes from, as far as its code shows. */
sealed interface Origin {
    Origin UNKNOWN = new Unknown();
    Origin NULL = new Null();

    /** A number or text that the code holds: {@code Integer}, {@code Long}, {@code Float}, {@code Double}, {@code String}. */
    record Constant(Object value) implements Origin {}

    /** The null reference. */
    record Null() implements Origin {}

    /** What a static or instance field holds. */
    record Field(String owner, String name) implements Origin {
        /** {@code com.acme.Order.total}. */
        String qualifiedName() {
            return owner + "." + name;
        }
    }

    /** What the caller gave; {@code slot} is the local variable's number, 0 for {@code this}. */
    record Parameter(int slot) implements Origin {}

    /** A new object, before or after its constructor. */
    record Made(String className) implements Origin {}

    /** What a method returned. */
    record Result(MethodRef method) implements Origin {}

    /** An element of the array that a field holds. */
    record Element(Field array) implements Origin {}

    /** The ordinal of a constant of an enum, or ({@code asBit}) a mask made of ordinals. */
    record Ordinal(String enumClass, boolean asBit) implements Origin {}

    /** An object made of code: a lambda or method reference, or what {@code Comparator}'s own methods make of some. */
    record Function(String text, List<MethodRef> bodies) implements Origin {
        private static final int MOST_BODIES = 16;

        public Function {
            bodies = List.copyOf(bodies.subList(0, Math.min(bodies.size(), MOST_BODIES)));
        }

        /** Whether a method made it of others; the text of a plain one is its type's descriptor. */
        boolean isComposed() {
            return text.contains("(");
        }
    }

    /** Anything else, and what differs by the way that led here. */
    record Unknown() implements Origin {}
}
