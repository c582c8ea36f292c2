package dev.imago.restore.agent.load;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.state.StateWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loads a state that nobody refers to, so that the loader's own classes are loaded, linked and compiled before the pause, and
 * no class has to be loaded while the service's threads are suspended.
 */
public final class WarmUp {
    private static final int OBJECTS = 20_000;
    private static final int ROUNDS = 10;
    private static final long BUDGET_NANOS = 8_000_000_000L;

    private WarmUp() {}

    /** What the practised objects look like. */
    @SuppressWarnings("UnusedVariable") // set by the loader, read by nobody
    private static final class Practised {
        @Nullable
        Object next;

        long number;
    }

    /** Takes a second the first time: loads again and again, until there is nothing left to compile. */
    public static void run(ServiceClasses classes) {
        byte[] state = state();
        long end = System.nanoTime() + BUDGET_NANOS;
        for (int round = 0; round < ROUNDS && System.nanoTime() < end; round++) {
            load(classes, state);
        }
    }

    private static void load(ServiceClasses classes, byte[] state) {
        new GraphLoader(classes, new LiveVm() {
                    @Override
                    public Object[] instancesOf(Class<?> type, int max) {
                        return new Object[0];
                    }

                    @Override
                    public int suspendOthers() {
                        return 0;
                    }

                    @Override
                    public void resumeOthers() {}
                })
                .load(new ByteArrayInputStream(state));
    }

    private static byte[] state() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StateWriter writer = new StateWriter(bytes);
        writer.roots(List.of());
        String name = Practised.class.getName();
        RecordType instance = writer.type(
                name,
                Form.INSTANCE,
                List.of(Slot.carried(name, "next", "Ljava/lang/Object;"), Slot.carried(name, "number", "J")));
        RecordType string = writer.type("java.lang.String", Form.STRING, List.of());
        StateRecord record = new StateRecord();
        int id = 0;
        for (int i = 1; i <= OBJECTS; i += 2) {
            record.begin(++id, instance);
            record.setSlot(0, id + 1);
            record.setSlot(1, id);
            writer.write(record);
            record.begin(++id, string);
            record.setText("practised " + id);
            writer.write(record);
        }
        id = arraysAndWrappers(writer, record, id);
        for (String type : List.of("ArrayList", "LinkedList", "HashSet", "TreeSet", "ArrayDeque")) {
            record.begin(++id, writer.type("java.util." + type, Form.SEQUENCE, List.of()));
            record.addElement(2);
            record.addElement(4);
            writer.write(record);
        }
        int key = id;
        for (String type : List.of("HashMap", "LinkedHashMap", "TreeMap", "concurrent.ConcurrentHashMap")) {
            record.begin(++id, writer.type("java.util." + type, Form.MAPPING, List.of()));
            for (int i = 2; i <= OBJECTS; i += 2) {
                record.addElement(i);
                record.addElement(i - 1);
            }
            writer.write(record);
        }
        // A key that is a container itself needs the ordering.
        record.begin(++id, writer.type("java.util.HashMap", Form.MAPPING, List.of()));
        record.addElement(key - 4);
        record.addElement(1);
        writer.write(record);
        writer.finish();
        return bytes.toByteArray();
    }

    private static int arraysAndWrappers(StateWriter writer, StateRecord record, int last) {
        int id = last;
        RecordType wrapper =
                writer.type("java.lang.Long", Form.BOXED, List.of(Slot.carried("java.lang.Long", "value", "J")));
        RecordType numbers = writer.type("[J", Form.PRIMITIVE_ARRAY, List.of());
        RecordType objects = writer.type("[Ljava.lang.Object;", Form.OBJECT_ARRAY, List.of());
        for (int i = 0; i < OBJECTS / 10; i++) {
            record.begin(++id, wrapper);
            record.setSlot(0, 1000L + i);
            writer.write(record);
            record.begin(++id, numbers);
            record.resizeBytes(8 * Long.BYTES);
            writer.write(record);
            record.begin(++id, objects);
            record.addElement(id - 1);
            record.addElement(id - 2);
            writer.write(record);
        }
        return id;
    }
}
