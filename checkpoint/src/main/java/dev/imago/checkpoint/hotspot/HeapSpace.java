package dev.imago.checkpoint.hotspot;

/**
 * A stretch of the heap that is full of objects, one after the other, from {@code bottom} to {@code top}; from there to
 * {@code end} it is free.
 *
 * @param name as the JVM calls it: {@code eden}, {@code old}, a region's kind
 */
public record HeapSpace(String name, Contents contents, long bottom, long top, long end) {
    /** What lies between bottom and top. */
    public enum Contents {
        /** Objects, one after the other. */
        OBJECTS,
        /** The same, mapped from an archive of the JDK: never collected, whether anything refers to them or not. */
        ARCHIVED_OBJECTS,
        /** One object, at the bottom, that may reach into the spaces that follow: the first region of a humongous one. */
        HUMONGOUS,
        /** More of the humongous object that began in a space before. */
        HUMONGOUS_CONTINUED
    }

    public long used() {
        return top - bottom;
    }
}
