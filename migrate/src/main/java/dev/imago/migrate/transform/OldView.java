package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.api.OldEntry;
import dev.imago.migrate.api.OldObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An object of the old state as transformers see it. Its record is read when something is asked of it. */
final class OldView implements OldObject {
    private final OldObjects objects;
    private final long call;
    private final int id;
    private final OldType type;
    private @Nullable StateRecord record;

    OldView(OldObjects objects, long call, int id, OldType type, @Nullable StateRecord record) {
        this.objects = objects;
        this.call = call;
        this.id = id;
        this.type = type;
        this.record = record;
    }

    private StateRecord read() {
        StateRecord present = record;
        if (present == null) {
            present = objects.read(this);
            record = present;
        } else {
            objects.requireCurrent(this);
        }
        return present;
    }

    private RecordType recordType() {
        return type.type();
    }

    OldType type() {
        return type;
    }

    long call() {
        return call;
    }

    boolean isOf(OldObjects others) {
        return objects == others;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public String className() {
        return recordType().className();
    }

    @Override
    public boolean has(String field) {
        return type.index(field) >= 0;
    }

    private int index(String field, String kinds) {
        int index = type.index(field);
        if (index < 0 || kinds.indexOf(recordType().slotKind(index)) < 0) {
            throw mistaken(field, index);
        }
        return index;
    }

    private IllegalArgumentException mistaken(String field, int index) {
        if (index < 0) {
            return new IllegalArgumentException(className() + " has no field " + field + "; it has " + fields());
        }
        Slot slot = recordType().slots().get(index);
        return new IllegalArgumentException(
                slot.kept()
                        ? slot.qualifiedName() + " is the new version's own; it has no old value"
                        : slot.qualifiedName() + " is of type " + slot.descriptor());
    }

    @Override
    public int getInt(String field) {
        return (int) read().slot(index(field, "IBSC"));
    }

    @Override
    public long getLong(String field) {
        return read().slot(index(field, "JIBSC"));
    }

    @Override
    public double getDouble(String field) {
        int index = index(field, "DF");
        long bits = read().slot(index);
        return recordType().slotKind(index) == 'F' ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
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
        return target == 0 ? null : objects.view(target);
    }

    @Override
    public @Nullable Object get(String field) {
        int index = index(field, "ZBSCIJFDL[");
        char kind = recordType().slotKind(index);
        return kind == 'L' || kind == '[' ? value(read().reference(index)) : Primitives.box(read().slot(index), kind);
    }

    private @Nullable Object value(int target) {
        return objects.valueOf(target);
    }

    /** The text, what is boxed, or the view. */
    Object value() {
        return switch (recordType().form()) {
            case STRING -> text();
            case BOXED -> Primitives.box(read().slot(0), recordType().slotKind(0));
            default -> this;
        };
    }

    @Override
    public List<String> fields() {
        return recordType().slots().stream().map(Slot::name).toList();
    }

    @Override
    public int size() {
        StateRecord present = read();
        return switch (recordType().form()) {
            case PRIMITIVE_ARRAY ->
                present.byteLength() / Slot.widthOf(className().substring(1));
            case MAPPING -> present.elementCount() / 2;
            default -> present.elementCount();
        };
    }

    @Override
    public List<@Nullable Object> elements() {
        StateRecord present = read();
        Form form = recordType().form();
        if (form == Form.PRIMITIVE_ARRAY) {
            return primitives(present);
        }
        if (form != Form.SEQUENCE && form != Form.OBJECT_ARRAY) {
            throw new IllegalArgumentException(className() + " has no elements");
        }
        @Nullable Object[] elements = new @Nullable Object[present.elementCount()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = value(present.element(i));
        }
        return Collections.unmodifiableList(Arrays.asList(elements));
    }

    private List<@Nullable Object> primitives(StateRecord present) {
        char kind = className().charAt(1);
        ByteBuffer bytes =
                ByteBuffer.wrap(present.bytes(), 0, present.byteLength()).order(ByteOrder.LITTLE_ENDIAN);
        List<@Nullable Object> elements = new ArrayList<>();
        while (bytes.hasRemaining()) {
            long bits = switch (kind) {
                case 'Z', 'B' -> bytes.get();
                case 'S', 'C' -> bytes.getShort();
                case 'I', 'F' -> bytes.getInt();
                default -> bytes.getLong();
            };
            elements.add(Primitives.box(bits, kind));
        }
        return Collections.unmodifiableList(elements);
    }

    @Override
    public List<OldEntry> entries() {
        if (recordType().form() != Form.MAPPING) {
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
        if (!recordType().form().hasText()) {
            throw new IllegalArgumentException(className() + " is not a text");
        }
        return read().text();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OldView view && view.objects == objects && view.id == id;
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
