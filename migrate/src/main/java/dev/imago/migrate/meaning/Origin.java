package dev.imago.migrate.meaning;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

    /** What differs by the way through the code that led here; none of them is of this kind. */
    record OneOf(Set<Origin> ways) implements Origin {
        private static final int MOST_WAYS = 8;

        public OneOf {
            ways = Set.copyOf(ways);
        }
    }

    /** Anything else, and what too many ways lead to. */
    record Unknown() implements Origin {}

    /** What it is by one way or another. */
    static Set<Origin> ways(Origin value) {
        return value instanceof OneOf several ? several.ways() : Set.of(value);
    }

    /** The one or the other. */
    static Origin either(Origin one, Origin other) {
        Set<Origin> ways = new HashSet<>(ways(one));
        ways.addAll(ways(other));
        return ways.size() == 1 ? one : ways.size() > OneOf.MOST_WAYS ? UNKNOWN : new OneOf(ways);
    }
}
