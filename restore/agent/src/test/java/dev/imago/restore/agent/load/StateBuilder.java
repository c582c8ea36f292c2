package dev.imago.restore.agent.load;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.state.StateWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes states by hand: every method adds one object and returns its id. */
final class StateBuilder {
    private final List<Root> roots = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // entries are never compared
    private record Entry(
            int id,
            String className,
            Form form,
            List<Slot> slots,
            List<Long> values,
            String text,
            byte[] bytes,
            int[] elements) {}

    /** Slots in the order in which they are added; a name may be {@code Class#field} for an inherited one. */
    static final class Fields {
        private final Map<Slot, Long> values = new LinkedHashMap<>();
        private final String declaring;

        Fields(String declaring) {
            this.declaring = declaring;
        }

        Fields set(String name, String descriptor, long bits) {
            values.put(slot(name, descriptor, false), bits);
            return this;
        }

        Fields kept(String name, String descriptor) {
            values.put(slot(name, descriptor, true), 0L);
            return this;
        }

        private Slot slot(String name, String descriptor, boolean kept) {
            int hash = name.indexOf('#');
            return hash < 0
                    ? new Slot(declaring, name, descriptor, kept)
                    : new Slot(name.substring(0, hash), name.substring(hash + 1), descriptor, kept);
        }
    }

    static Fields fields(Class<?> declaring) {
        return new Fields(declaring.getName());
    }

    static Fields none() {
        return new Fields("");
    }

    /** An id for an object that is described later. */
    int reserve() {
        entries.add(null);
        return entries.size();
    }

    StateBuilder root(Class<?> type, String field, String descriptor, long bits) {
        roots.add(Root.ofStatic(type.getName(), field, descriptor, bits));
        return this;
    }

    StateBuilder only(Class<?> type, int id) {
        roots.add(Root.ofInstance(type.getName(), id));
        return this;
    }

    int object(Class<?> type, Fields fields) {
        return object(reserve(), type, fields);
    }

    int object(int id, Class<?> type, Fields fields) {
        return add(id, type.getName(), Form.INSTANCE, fields, "", new byte[0]);
    }

    int string(String text) {
        return text("java.lang.String", Form.STRING, text);
    }

    int text(String className, Form form, String text) {
        return add(reserve(), className, form, none(), text, new byte[0]);
    }

    int kept(String className) {
        return text(className, Form.KEPT, "");
    }

    int boxed(Class<?> type, String descriptor, long bits) {
        return add(reserve(), type.getName(), Form.BOXED, fields(type).set("value", descriptor, bits), "", new byte[0]);
    }

    int integer(int value) {
        return boxed(Integer.class, "I", value);
    }

    int array(String className, byte[] bytes) {
        return add(reserve(), className, Form.PRIMITIVE_ARRAY, none(), "", bytes);
    }

    int objects(String className, int... elements) {
        return add(reserve(), className, Form.OBJECT_ARRAY, none(), "", new byte[0], elements);
    }

    int sequence(String className, int... elements) {
        return sequence(reserve(), className, none(), elements);
    }

    int sequence(int id, String className, Fields attributes, int... elements) {
        return add(id, className, Form.SEQUENCE, attributes, "", new byte[0], elements);
    }

    int mapping(String className, int... elements) {
        return mapping(reserve(), className, none(), elements);
    }

    int mapping(int id, String className, Fields attributes, int... elements) {
        return add(id, className, Form.MAPPING, attributes, "", new byte[0], elements);
    }

    private int add(int id, String className, Form form, Fields fields, String text, byte[] bytes, int... elements) {
        entries.set(
                id - 1,
                new Entry(
                        id,
                        className,
                        form,
                        List.copyOf(fields.values.keySet()),
                        List.copyOf(fields.values.values()),
                        text,
                        bytes,
                        elements));
        return id;
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (StateWriter writer = new StateWriter(out)) {
            writer.roots(roots);
            StateRecord record = new StateRecord();
            for (Entry entry : entries) {
                if (entry == null) {
                    continue;
                }
                RecordType type = writer.type(entry.className, entry.form, entry.slots);
                record.begin(entry.id, type);
                for (int i = 0; i < entry.values.size(); i++) {
                    record.setSlot(i, entry.values.get(i));
                }
                if (entry.form.hasText()) {
                    record.setText(entry.text);
                } else if (entry.form == Form.PRIMITIVE_ARRAY) {
                    System.arraycopy(entry.bytes, 0, record.resizeBytes(entry.bytes.length), 0, entry.bytes.length);
                }
                for (int element : entry.elements) {
                    record.addElement(element);
                }
                writer.write(record);
            }
            writer.finish();
        }
        return out.toByteArray();
    }

    InputStream stream() {
        return new ByteArrayInputStream(bytes());
    }
}
