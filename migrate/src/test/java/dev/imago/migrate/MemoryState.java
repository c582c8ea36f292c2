package dev.imago.migrate;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.ObjectChunk;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateReader;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.state.StateWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A state written object by object in a test, or read back from its encoded form. */
public final class MemoryState implements State {
    private final Dictionary dictionary;
    private final List<RecordType> types = new ArrayList<>();
    private final List<Root> roots = new ArrayList<>();
    private final Map<Integer, Content> objects = new LinkedHashMap<>();

    /** One object; bytes as the characters of a Latin-1 string. */
    private record Content(RecordType type, List<Long> slots, String bytes, boolean utf16, List<Integer> elements) {}

    public MemoryState(Dictionary dictionary) {
        this.dictionary = dictionary;
    }

    /** Reads what a migration wrote. */
    public static MemoryState decode(byte[] encoded, Dictionary dictionary) {
        MemoryState state = new MemoryState(dictionary);
        StateReader reader = new StateReader(new ByteArrayInputStream(encoded));
        StateRecord record = new StateRecord();
        for (ObjectChunk chunk = reader.nextObjects(); chunk != null; chunk = reader.nextObjects()) {
            ObjectChunk.Cursor cursor = chunk.cursor();
            while (cursor.hasNext()) {
                cursor.next(record);
                if (state.objects.put(record.id(), content(record)) != null) {
                    throw new IllegalStateException("object " + record.id() + " came twice");
                }
            }
        }
        state.types.addAll(reader.types());
        state.roots.addAll(reader.roots());
        return state;
    }

    private static Content content(StateRecord record) {
        List<Long> slots = new ArrayList<>();
        for (int i = 0; i < record.type().slots().size(); i++) {
            slots.add(record.slot(i));
        }
        List<Integer> elements = new ArrayList<>();
        for (int i = 0; i < record.elementCount(); i++) {
            elements.add(record.element(i));
        }
        String bytes = new String(record.bytes(), 0, record.byteLength(), StandardCharsets.ISO_8859_1);
        return new Content(record.type(), slots, bytes, record.isUtf16(), elements);
    }

    /** Adds an object of a class of the dictionary; fields that are not given are zero. */
    public int object(String className, Map<String, Object> fields) {
        List<Slot> slots = new ArrayList<>();
        for (Shape shape : dictionary.ancestry(className)) {
            shape.instanceFields().forEach(f -> slots.add(Slot.carried(shape.name(), f.name(), f.descriptor())));
        }
        return add(className, Form.INSTANCE, slots, record -> {
            Map<String, Object> left = new HashMap<>(fields);
            for (int i = 0; i < slots.size(); i++) {
                Object value = left.remove(slots.get(i).name());
                if (value != null) {
                    record.setSlot(i, bits(value));
                }
            }
            if (!left.isEmpty()) {
                throw new IllegalArgumentException(className + " has no " + left.keySet());
            }
        });
    }

    public int string(String text) {
        return add("java.lang.String", Form.STRING, List.of(), record -> record.setText(text));
    }

    public int enumConstant(String className, String name) {
        return add(className, Form.ENUM, List.of(), record -> record.setText(name));
    }

    public int elements(String className, Form form, int... ids) {
        return add(className, form, List.of(), record -> {
            for (int id : ids) {
                record.addElement(id);
            }
        });
    }

    public int add(String className, Form form, List<Slot> slots, Consumer<StateRecord> fill) {
        RecordType type = types.stream()
                .filter(t -> t.className().equals(className)
                        && t.form() == form
                        && t.slots().equals(slots))
                .findFirst()
                .orElseGet(() -> {
                    RecordType added = new RecordType(types.size(), className, form, slots);
                    types.add(added);
                    return added;
                });
        StateRecord record = new StateRecord().begin(objects.size() + 1, type);
        fill.accept(record);
        objects.put(record.id(), content(record));
        return record.id();
    }

    public MemoryState root(String className, String field, String descriptor, Object value) {
        roots.add(Root.ofStatic(className, field, descriptor, bits(value)));
        return this;
    }

    public MemoryState instanceRoot(String className, int id) {
        roots.add(Root.ofInstance(className, id));
        return this;
    }

    private static long bits(Object value) {
        if (value instanceof Double number) {
            return Double.doubleToRawLongBits(number);
        } else if (value instanceof Float number) {
            return Float.floatToRawIntBits(number);
        } else if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        } else if (value instanceof Character letter) {
            return letter;
        }
        return ((Number) value).longValue();
    }

    /** Raw bits of a field. */
    public long bits(int id, String field) {
        Content content = content(id);
        int index = content.type().slotIndex(field);
        if (index < 0) {
            throw new IllegalArgumentException(content.type() + " has no " + field);
        }
        return content.slots().get(index);
    }

    /** Text of the object that a field refers to; null for a null reference. */
    public @Nullable String text(int id, String field) {
        int target = (int) bits(id, field);
        return target == 0 ? null : text(target);
    }

    public String text(int id) {
        StateRecord record = new StateRecord();
        read(id, record);
        return record.text();
    }

    public List<Integer> elementsOf(int id) {
        return content(id).elements();
    }

    public boolean has(int id) {
        return objects.containsKey(id);
    }

    private Content content(int id) {
        Content content = objects.get(id);
        if (content == null) {
            throw new IllegalArgumentException("there is no object " + id);
        }
        return content;
    }

    /** The same objects, as those of the classes of another state. */
    public MemoryState withDictionaryOf(MemoryState other) {
        return decode(encode(), other.dictionary);
    }

    /** The encoded form. */
    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (StateWriter writer = new StateWriter(bytes)) {
            writer.roots(roots);
            StateRecord record = new StateRecord();
            for (int id : objects.keySet()) {
                read(id, record);
                RecordType type = record.type();
                writer.write(record.retype(writer.type(type.className(), type.form(), type.slots())));
            }
            writer.finish();
        }
        return bytes.toByteArray();
    }

    @Override
    public Dictionary dictionary() {
        return dictionary;
    }

    @Override
    public List<Root> roots() {
        return roots;
    }

    @Override
    public int size() {
        return objects.size();
    }

    @Override
    public List<RecordType> types() {
        return types;
    }

    @Override
    public RecordType typeOf(int id) {
        return content(id).type();
    }

    @Override
    public void read(int id, StateRecord record) {
        Content content = content(id);
        record.begin(id, content.type());
        for (int i = 0; i < content.slots().size(); i++) {
            record.setSlot(i, content.slots().get(i));
        }
        byte[] bytes = content.bytes().getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, record.resizeBytes(bytes.length), 0, bytes.length);
        record.setUtf16(content.utf16());
        content.elements().forEach(record::addElement);
    }

    @Override
    public String pathTo(int id) {
        return "test[" + id + "]";
    }

    @Override
    public void close() {}
}
