package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.api.OldEntry;
import dev.imago.migrate.api.OldObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An object of the old state as transformers see it. Its record is read when something is asked of it. */
final class OldView implements OldObject {
    private final State state;
    private final int id;
    private @Nullable StateRecord record;

    OldView(State state, int id) {
        this.state = state;
        this.id = id;
    }

    /** A view of a record that was read already; what is not an object of the state has id 0. */
    OldView(State state, StateRecord record) {
        this.state = state;
        this.id = record.id();
        this.record = record;
    }

    private StateRecord read() {
        StateRecord present = record;
        if (present == null) {
            present = new StateRecord();
            state.read(id, present);
            record = present;
        }
        return present;
    }

    private RecordType type() {
        StateRecord present = record;
        return present == null ? state.typeOf(id) : present.type();
    }

    boolean isOf(State other) {
        return state == other;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public String className() {
        return type().className();
    }

    @Override
    public boolean has(String field) {
        return indexOf(field) >= 0;
    }

    private int indexOf(String field) {
        int dot = field.lastIndexOf('.');
        return dot < 0 ? type().slotIndex(field) : type().slotIndex(field.substring(0, dot), field.substring(dot + 1));
    }

    private int index(String field, String types) {
        int index = indexOf(field);
        if (index < 0) {
            throw new IllegalArgumentException(className() + " has no field " + field + "; it has " + fields());
        }
        Slot slot = type().slots().get(index);
        if (slot.kept()) {
            throw new IllegalArgumentException(slot.qualifiedName() + " is the new version's own; it has no old value");
        }
        if (types.indexOf(slot.descriptor().charAt(0)) < 0) {
            throw new IllegalArgumentException(slot.qualifiedName() + " is of type " + slot.descriptor());
        }
        return index;
    }

    @Override
    public int getInt(String field) {
        return (int) read().slot(index(field, "BSCI"));
    }

    @Override
    public long getLong(String field) {
        return read().slot(index(field, "BSCIJ"));
    }

    @Override
    public double getDouble(String field) {
        int index = index(field, "FD");
        return type().slots().get(index).descriptor().equals("F")
                ? Float.intBitsToFloat((int) read().slot(index))
                : Double.longBitsToDouble(read().slot(index));
    }

    @Override
    public float getFloat(String field) {
        return Float.intBitsToFloat((int) read().slot(index(field, "F")));
    }

    @Override
    public boolean getBoolean(String field) {
        return read().slot(index(field, "Z")) != 0;
    }

    @Override
    public char getChar(String field) {
        return (char) read().slot(index(field, "C"));
    }

    @Override
    public @Nullable String getString(String field) {
        OldObject target = getObject(field);
        if (target == null) {
            return null;
        }
        if (!target.className().equals("java.lang.String")) {
            throw new IllegalArgumentException(className() + "." + field + " is a " + target.className());
        }
        return target.text();
    }

    @Override
    public @Nullable OldObject getObject(String field) {
        int target = read().reference(index(field, "L["));
        return target == 0 ? null : new OldView(state, target);
    }

    @Override
    public @Nullable Object get(String field) {
        int index = index(field, "ZBSCIJFDL[");
        char type = type().slots().get(index).descriptor().charAt(0);
        return type == 'L' || type == '[' ? value(read().reference(index)) : Primitives.box(read().slot(index), type);
    }

    private @Nullable Object value(int target) {
        if (target == 0) {
            return null;
        }
        OldView view = new OldView(state, target);
        return switch (state.typeOf(target).form()) {
            case STRING -> view.text();
            case BOXED -> view.unboxed();
            default -> view;
        };
    }

    private Object unboxed() {
        return Primitives.box(read().slot(0), Primitives.unboxed(className()));
    }

    @Override
    public List<String> fields() {
        return type().slots().stream().map(Slot::name).toList();
    }

    @Override
    public int size() {
        StateRecord present = read();
        return switch (type().form()) {
            case PRIMITIVE_ARRAY ->
                present.byteLength() / Slot.widthOf(className().substring(1));
            case MAPPING -> present.elementCount() / 2;
            default -> present.elementCount();
        };
    }

    @Override
    public List<@Nullable Object> elements() {
        StateRecord present = read();
        Form form = type().form();
        if (form == Form.PRIMITIVE_ARRAY) {
            return primitives(present);
        }
        if (form != Form.SEQUENCE && form != Form.OBJECT_ARRAY) {
            throw new IllegalArgumentException(className() + " has no elements");
        }
        List<@Nullable Object> elements = new ArrayList<>(present.elementCount());
        for (int i = 0; i < present.elementCount(); i++) {
            elements.add(value(present.element(i)));
        }
        return Collections.unmodifiableList(elements);
    }

    private List<@Nullable Object> primitives(StateRecord present) {
        char type = className().charAt(1);
        ByteBuffer bytes =
                ByteBuffer.wrap(present.bytes(), 0, present.byteLength()).order(ByteOrder.LITTLE_ENDIAN);
        List<@Nullable Object> elements = new ArrayList<>();
        while (bytes.hasRemaining()) {
            long bits = switch (type) {
                case 'Z', 'B' -> bytes.get();
                case 'S', 'C' -> bytes.getShort();
                case 'I', 'F' -> bytes.getInt();
                default -> bytes.getLong();
            };
            elements.add(Primitives.box(bits, type));
        }
        return Collections.unmodifiableList(elements);
    }

    @Override
    public List<OldEntry> entries() {
        if (type().form() != Form.MAPPING) {
            throw new IllegalArgumentException(className() + " is not a map");
        }
        StateRecord present = read();
        List<OldEntry> entries = new ArrayList<>(present.elementCount() / 2);
        for (int i = 0; i + 1 < present.elementCount(); i += 2) {
            entries.add(new OldEntry(value(present.element(i)), value(present.element(i + 1))));
        }
        return entries;
    }

    @Override
    public String text() {
        if (!type().form().hasText()) {
            throw new IllegalArgumentException(className() + " is not a text");
        }
        return read().text();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OldView view && view.state == state && view.id == id;
    }

    @Override
    public int hashCode() {
        return id;
    }

    @Override
    public String toString() {
        return className() + " #" + id;
    }
}
