package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.state.StateRecord;

/** Writes what an object consists of into a record, references as ids. */
final class RecordFiller implements RecordSink {
    private final HeapAccess heap;
    private final ObjectTable table;
    private final StateRecord record;

    RecordFiller(HeapAccess heap, ObjectTable table, StateRecord record) {
        this.heap = heap;
        this.table = table;
        this.record = record;
    }

    /** What the plan's reader would do, without calls to and fro for objects that are nothing but fields. */
    void fill(ClassPlan plan, long oop) {
        FieldsReader fields = plan.fields();
        if (fields == null) {
            plan.reader().read(oop, this);
            return;
        }
        for (int i = 0; i < fields.primitives(); i++) {
            record.setSlot(fields.primitiveSlot(i), fields.primitive(oop, i));
        }
        for (int i = 0; i < fields.references(); i++) {
            record.setSlot(fields.referenceSlot(i), table.idOf(fields.reference(oop, i)));
        }
    }

    @Override
    public boolean wantsValues() {
        return true;
    }

    @Override
    public void slot(int index, long bits) {
        record.setSlot(index, bits);
    }

    @Override
    public void reference(int index, long oop) {
        record.setSlot(index, table.idOf(oop));
    }

    @Override
    public void arrayElement(long oop) {
        record.addElement(table.idOf(oop));
    }

    @Override
    public void element(long oop) {
        int id = table.idOf(oop);
        if (id != 0 || oop == 0) {
            record.addElement(id);
        }
    }

    @Override
    public void entry(long key, long value) {
        int keyId = table.idOf(key);
        int valueId = table.idOf(value);
        if ((keyId != 0 || key == 0) && (valueId != 0 || value == 0)) {
            record.addElement(keyId);
            record.addElement(valueId);
        }
    }

    @Override
    public void text(String text) {
        record.setText(text);
    }

    @Override
    public void bytes(long address, int length, boolean utf16) {
        heap.copy(address, record.resizeBytes(length), length);
        record.setUtf16(utf16);
    }
}
