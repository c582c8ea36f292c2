package dev.imago.checkpoint.hotspot.trace;

/** Takes the objects of one class apart. Safe for use by several threads. */
interface ContentReader {
    /** An object of which nothing is carried. */
    ContentReader NOTHING = (oop, sink) -> {};

    void read(long oop, RecordSink sink);
}
