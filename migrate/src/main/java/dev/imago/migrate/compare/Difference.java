package dev.imago.migrate.compare;

/**
 * A place where objects of two states differ.
 *
 * @param where the field ({@code com.acme.Order.cents}), {@code class of com.acme.Order}, {@code elements of
 *     java.util.ArrayList} or a root
 * @param count how many objects differ there
 * @param example path to the first of them; empty where it is in no state
 * @param left its value in the one state, as a person reads it
 * @param right its value in the other
 */
public record Difference(String where, long count, String example, String left, String right) {
    /** Where it is, and how often, without the values. */
    public String place() {
        return where + " of " + count + (example.isEmpty() ? "" : ", first " + example);
    }

    @Override
    public String toString() {
        return where + " (" + count + "): " + example + " is " + left + " and " + right;
    }
}
