package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.api.EnumValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes objects that the old version did not have. Equal strings, boxes and enum constants become one object. */
final class NewObjects {
    /** Values that are remembered to be shared; then it starts anew, so that memory stays bounded. */
    private static final int MAX_SHARED = 1 << 16;

    private final StateWriter writer;
    private final StateRecord record = new StateRecord();
    private final Map<Object, Integer> shared = new HashMap<>();
    private final int first;
    private int next;

    NewObjects(StateWriter writer, int firstId) {
        this.writer = writer;
        this.first = firstId;
        this.next = firstId;
    }

    long count() {
        return (long) next - first;
    }

    int newId() {
        if (next == Integer.MAX_VALUE) {
            throw new IllegalStateException("more than " + Integer.MAX_VALUE + " objects");
        }
        return next++;
    }

    int string(String text) {
        Integer known = shared.get(text);
        return known != null ? known : text(text, writer.type("java.lang.String", Form.STRING, List.of()), text);
    }

    int enumConstant(EnumValue constant) {
        Integer known = shared.get(constant);
        return known != null
                ? known
                : text(constant, writer.type(constant.className(), Form.ENUM, List.of()), constant.name());
    }

    int named(String className, String text) {
        int id = newId();
        record.begin(id, writer.type(className, Form.NAMED, List.of()));
        record.setText(text);
        writer.write(record);
        return id;
    }

    private int text(Object key, RecordType type, String text) {
        int id = newId();
        record.begin(id, type);
        record.setText(text);
        writer.write(record);
        share(key, id);
        return id;
    }

    /** A box of the wrapper class of {@code type}. */
    int box(long bits, char type) {
        Object value = Primitives.box(bits, type);
        Integer known = shared.get(value);
        if (known != null) {
            return known;
        }
        String className = value.getClass().getName();
        int id = newId();
        record.begin(
                id,
                writer.type(
                        className, Form.BOXED, List.of(Slot.carried(className, "value", Character.toString(type)))));
        record.setSlot(0, bits);
        writer.write(record);
        share(value, id);
        return id;
    }

    private void share(Object value, int id) {
        if (shared.size() >= MAX_SHARED) {
            shared.clear();
        }
        shared.put(value, id);
    }
}
