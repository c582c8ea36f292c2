package dev.imago.migrate.meaning;

/**
 * A field whose values follow from the order of an enum's constants.
 *
 * @param field by qualified name; of an array that is indexed, the field that refers to it
 */
public record OrdinalUse(String field, Kind kind) {
    /** What the field holds. */
    public enum Kind {
        /** The ordinal of a constant, as a number. */
        NUMBER,
        /** A mask with a bit for each constant. */
        MASK,
        /** An array with an element for each constant. */
        ARRAY
    }
}
