package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StatePart;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.api.EnumValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes objects that the old version did not have. Equal short strings, boxes and enum constants become one object where
 * they come close to each other, in one stretch of the state: as far as that costs neither time nor memory.
 */
final class NewObjects {
    /** Longer texts are rarely equal, and remembering them takes memory. */
    private static final int LONGEST_SHARED_TEXT = 256;

    private final StatePart out;
    private final StateRecord record = new StateRecord();
    private final RecentValues recent = new RecentValues();
    private @Nullable RecordType stringType;

    NewObjects(StatePart out) {
        this.out = out;
    }

    /** Another stretch begins, which shares nothing with the one before: that may not have been this thread's. */
    void beginStretch() {
        recent.clear();
    }

    int string(String text) {
        RecordType type = stringType;
        if (type == null) {
            type = out.type("java.lang.String", Form.STRING, List.of());
            stringType = type;
        }
        if (text.length() > LONGEST_SHARED_TEXT) {
            return text(type, text);
        }
        int known = recent.find(text);
        return known != 0 ? known : shared(text, text(type, text));
    }

    /** Id of an enum constant that was made lately, or 0. */
    int known(EnumValue constant) {
        return recent.find(constant);
    }

    int enumConstant(EnumValue constant) {
        return shared(constant, text(out.type(constant.className(), Form.ENUM, List.of()), constant.name()));
    }

    /** A box of the wrapper class of {@code type}. */
    int box(long bits, char type) {
        Object value = Primitives.box(bits, type);
        int known = recent.find(value);
        return known != 0 ? known : shared(value, box(value.getClass().getName(), bits, type));
    }

    private int box(String className, long bits, char type) {
        List<Slot> slots = List.of(Slot.carried(className, "value", Character.toString(type)));
        int id = out.newId();
        record.begin(id, out.type(className, Form.BOXED, slots));
        record.setSlot(0, bits);
        out.write(record);
        return id;
    }

    private int text(RecordType type, String text) {
        int id = out.newId();
        record.begin(id, type);
        record.setText(text);
        out.write(record);
        return id;
    }

    private int shared(Object value, int id) {
        recent.put(value, id);
        return id;
    }
}
