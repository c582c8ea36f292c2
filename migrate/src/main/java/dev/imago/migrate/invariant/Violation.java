package dev.imago.migrate.invariant;

/**
 * Something that must hold and does not.
 *
 * @param invariant what must hold
 * @param where class or field
 * @param count for how many objects it does not
 * @param path to the first of them
 * @param expected what it should be for that one
 * @param found what it is
 */
public record Violation(String invariant, String where, long count, String path, String expected, String found) {
    @Override
    public String toString() {
        String others = count == 1 ? "" : ", and " + (count - 1) + " more";
        return invariant + ": " + where + " at " + path + others + ": expected " + expected + ", found " + found;
    }
}
