package dev.imago.restore.agent.load;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.ObjectChunk;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.StateFormatException;
import dev.imago.checkpoint.state.StateReader;
import dev.imago.checkpoint.state.StateRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the state in while it arrives: binds its types, keeps its records, and makes an object for each: complete where it
 * refers to no others, else still empty. Nothing that the service can see changes.
 */
final class Receiver {
    private final TypeBinder binder;
    private final ObjectMaker maker;
    private final ObjectTable objects;
    private final Problems problems;
    private final List<@Nullable TypeBinding> bindings = new ArrayList<>();
    private final IntStack late = new IntStack();
    private final Set<Integer> singles = new LinkedHashSet<>();
    private int kept;

    Receiver(TypeBinder binder, ObjectMaker maker, ObjectTable objects, Problems problems) {
        this.binder = binder;
        this.maker = maker;
        this.objects = objects;
        this.problems = problems;
    }

    /**
     * Reads the whole state.
     *
     * @param onRoots told the roots before the first object is made
     * @throws StateFormatException if the stream is truncated or malformed
     */
    void receive(StateReader reader, Consumer<List<Root>> onRoots) {
        ObjectChunk chunk = reader.nextObjects();
        onRoots.accept(reader.roots());
        for (Root root : reader.roots()) {
            if (root.kind() == Root.Kind.INSTANCE) {
                singles.add((int) root.bits());
            }
        }
        StateRecord record = new StateRecord();
        while (chunk != null) {
            bind(reader.types());
            int number = objects.addChunk(chunk);
            ObjectChunk.Cursor cursor = chunk.cursor();
            while (cursor.hasNext()) {
                int position = cursor.position();
                cursor.next(record);
                objects.place(record.id(), number, position);
                make(record);
            }
            chunk = reader.nextObjects();
        }
        bind(reader.types());
        if (reader.objectCount() != objects.count()) {
            throw new StateFormatException(
                    "the state says it has " + reader.objectCount() + " objects, " + objects.count() + " came");
        }
        makeLate(record);
    }

    private void bind(List<RecordType> types) {
        for (int i = bindings.size(); i < types.size(); i++) {
            bindings.add(binder.bind(types.get(i)));
        }
    }

    private void make(StateRecord record) {
        RecordType type = record.type();
        if (type.form() == Form.MAPPING && record.elementCount() % 2 != 0) {
            throw new StateFormatException("object " + record.id() + " maps a key to nothing");
        }
        if (type.form() == Form.KEPT) {
            kept++;
            return;
        }
        TypeBinding binding = bindings.get(type.id());
        if (binding == null) {
            return;
        }
        if (type.form() == Form.INSTANCE && singles.contains(record.id())) {
            return;
        }
        ContainerKind container = binding.container;
        if (container != null && container.madeLate()) {
            late.push(record.id());
            return;
        }
        makeChecked(binding, record);
    }

    /**
     * Makes the roots that are the only object of their class, where pairing found no object of the service for them. Not
     * earlier: a second object of the class, even one that nobody uses, is in the way of the next upgrade.
     */
    void makeUnpairedSingles() {
        StateRecord record = new StateRecord();
        for (int id : singles) {
            if (objects.has(id) && objects.get(id) == null) {
                objects.read(id, record);
                TypeBinding binding = bindings.get(record.type().id());
                if (binding != null && record.type().form() == Form.INSTANCE) {
                    makeChecked(binding, record);
                }
            }
        }
    }

    /** Whether the object is a root that is the only one of its class, and is made only when pairing finds none. */
    boolean isSingle(int id) {
        return singles.contains(id);
    }

    private void makeLate(StateRecord record) {
        for (int i = 0; i < late.size(); i++) {
            objects.read(late.get(i), record);
            TypeBinding binding = bindings.get(record.type().id());
            if (binding != null) {
                makeChecked(binding, record);
            }
        }
    }

    private void makeChecked(TypeBinding binding, StateRecord record) {
        RecordType type = record.type();
        try {
            objects.set(record.id(), maker.make(binding, record));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String text = type.form().hasText() ? " '" + record.text() + "'" : "";
            problems.add("can't make " + type.className() + text + " in the new version: " + cause, record.id());
        }
    }

    /** The compiled type, or null where it could not be bound. */
    @Nullable
    TypeBinding binding(RecordType type) {
        return bindings.get(type.id());
    }

    /** Number of records that are boundaries. */
    int kept() {
        return kept;
    }
}
