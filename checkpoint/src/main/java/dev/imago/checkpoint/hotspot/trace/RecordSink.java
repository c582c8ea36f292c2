package dev.imago.checkpoint.hotspot.trace;

/**
 * Takes one object apart as its record sees it. Tracing, reading and path finding are sinks behind the same code, so they
 * can't disagree on what an object refers to. What a sink has no use for it ignores.
 */
interface RecordSink {
    /** Whether anything but references is of interest. */
    default boolean wantsValues() {
        return false;
    }

    /** A primitive slot, in a record's raw bits. */
    default void slot(int index, long bits) {}

    /** A reference slot; {@code oop} is 0 for null. */
    default void reference(int index, long oop) {}

    /** An element of an array. */
    default void arrayElement(long oop) {}

    /** An element of a sequence; one whose object is dropped is left out. */
    default void element(long oop) {}

    /** An entry of a mapping; left out when its key or value is dropped. */
    default void entry(long key, long value) {}

    /** The text of a textual form. */
    default void text(String text) {}

    /** Raw characters of a string or elements of an array of primitives. */
    default void bytes(long address, int length, boolean utf16) {}
}
