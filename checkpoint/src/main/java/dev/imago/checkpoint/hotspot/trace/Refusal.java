package dev.imago.checkpoint.hotspot.trace;

/**
 * Something that can't be carried as things are: a reason to stop before the service is touched.
 *
 * @param className class of the objects; for a root that can't be found, the class that was named
 * @param holderField {@code com.acme.Order.codec}, {@code java.util.ArrayList[]} or the root through which they were met
 * @param count number of objects met that way
 * @param examplePath a path from a root to one of them
 * @param reason what is not understood
 * @param advice what the user can do
 */
public record Refusal(
        String className, String holderField, long count, String examplePath, String reason, String advice) {
    @Override
    public String toString() {
        return className + " in " + holderField + ": " + reason + " (" + count + (count == 1 ? " object" : " objects")
                + ", for example " + examplePath + "); " + advice;
    }
}
