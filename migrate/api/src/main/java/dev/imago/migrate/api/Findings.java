package dev.imago.migrate.api;

import org.jspecify.annotations.Nullable;

/** Takes what an {@link Invariant} finds. What does not hold blocks the new version, with the object's path and both values. */
public interface Findings {
    /**
     * Holds if the values are equal. Boxes are compared as numbers where both are whole numbers.
     *
     * @param what what has the value, for people: {@code "total"}
     */
    void expect(String what, @Nullable Object expected, @Nullable Object found);

    /** Holds if {@code condition} does. */
    default void expect(String what, boolean condition) {
        expect(what, true, condition);
    }
}
