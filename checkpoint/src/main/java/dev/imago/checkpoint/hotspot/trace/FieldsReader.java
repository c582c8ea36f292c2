package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.JavaField;
import dev.imago.checkpoint.state.Slot;
import java.util.ArrayList;
import java.util.List;

/** Reads fields at fixed offsets into slots. */
final class FieldsReader implements ContentReader {
    private final HeapAccess heap;
    private final int[] referenceSlots;
    private final int[] referenceOffsets;
    private final int[] primitiveSlots;
    private final int[] primitiveOffsets;
    private final char[] primitiveTypes;

    private FieldsReader(HeapAccess heap, List<Source> references, List<Source> primitives) {
        this.heap = heap;
        this.referenceSlots = references.stream().mapToInt(Source::slot).toArray();
        this.referenceOffsets = references.stream().mapToInt(Source::offset).toArray();
        this.primitiveSlots = primitives.stream().mapToInt(Source::slot).toArray();
        this.primitiveOffsets = primitives.stream().mapToInt(Source::offset).toArray();
        this.primitiveTypes = new char[primitiveSlots.length];
        for (int i = 0; i < primitiveTypes.length; i++) {
            primitiveTypes[i] = primitives.get(i).type();
        }
    }

    private record Source(int slot, int offset, char type) {}

    @Override
    public void read(long oop, RecordSink sink) {
        if (sink.wantsValues()) {
            for (int i = 0; i < primitives(); i++) {
                sink.slot(primitiveSlot(i), primitive(oop, i));
            }
        }
        for (int i = 0; i < references(); i++) {
            sink.reference(referenceSlot(i), reference(oop, i));
        }
    }

    /** Number of references. */
    int references() {
        return referenceSlots.length;
    }

    /** Slot of a reference. */
    int referenceSlot(int index) {
        return referenceSlots[index];
    }

    /** The reference at {@code index} in the object; 0 for null. */
    long reference(long oop, int index) {
        return heap.referenceAt(oop + referenceOffsets[index]);
    }

    /** Number of primitives. */
    int primitives() {
        return primitiveSlots.length;
    }

    /** Slot of a primitive. */
    int primitiveSlot(int index) {
        return primitiveSlots[index];
    }

    /** Raw bits of the primitive at {@code index} in the object. */
    long primitive(long oop, int index) {
        return heap.primitiveAt(oop + primitiveOffsets[index], primitiveTypes[index]);
    }

    /** Collects the slots of a class in their order, with where their values come from. */
    static final class Builder {
        private final HeapAccess heap;
        private final TracePolicy policy;
        private final List<Slot> slots = new ArrayList<>();
        private final List<Source> references = new ArrayList<>();
        private final List<Source> primitives = new ArrayList<>();

        Builder(HeapAccess heap, TracePolicy policy) {
            this.heap = heap;
            this.policy = policy;
        }

        /** Adds a slot whose value somebody else reads. */
        void add(Slot slot) {
            slots.add(slot);
        }

        /** Adds the slot of a field, if it has one, by its rule. */
        void add(JavaField field) {
            String declaring = field.declaringClass().name();
            if (PlainJdkClasses.isOmitted(declaring, field.name())) {
                return;
            }
            Disposition rule = policy.ofField(declaring, field.name());
            boolean read = rule != Disposition.KEEP
                    && rule != Disposition.DROP
                    && !PlainJdkClasses.isDerived(declaring, field.name());
            if (read) {
                char type = field.descriptor().charAt(0);
                (field.isReference() ? references : primitives).add(new Source(slots.size(), field.offset(), type));
            }
            slots.add(new Slot(declaring, field.name(), field.descriptor(), rule == Disposition.KEEP));
        }

        List<Slot> slots() {
            return slots;
        }

        FieldsReader reader() {
            return new FieldsReader(heap, references, primitives);
        }
    }
}
