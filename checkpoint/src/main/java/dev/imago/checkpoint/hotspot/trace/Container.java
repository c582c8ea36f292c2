package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import java.util.List;

/**
 * How a container class of the JDK is read: what it holds rather than how it holds it.
 *
 * @param recordClass class that its records name
 * @param contents gives elements or entries to the sink
 */
record Container(String recordClass, Form form, List<Attribute> attributes, ContentReader contents) {
    /** Something about a container besides its contents, such as its comparator. */
    record Attribute(Slot slot, AttributeReader reader) {}

    /** Reads one attribute into slot {@code index} of the record. */
    interface AttributeReader {
        void read(long oop, RecordSink sink, int index);
    }

    /** Takes the entries of a map one by one. */
    interface EntryVisitor {
        void visit(long key, long value);
    }

    /** Walks the entries of a map, in iteration order. */
    interface EntryWalk {
        void walk(long map, EntryVisitor visitor);
    }
}
