package dev.imago.migrate.meaning;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a state's objects hold in each of their fields, in small. Safe for use by several threads. */
final class FieldValues {
    /** A field that holds fewer says nothing: every other flag and counter has the same. */
    private static final int FEWEST = 3;
    /** Objects of each class that are looked at. */
    private static final int MOST_OBJECTS = 100_000;

    private final State state;
    private final Map<RecordType, Boolean> sketched = new HashMap<>();
    private final Map<String, ValueSketch> sketches = new HashMap<>();
    private final StateRecord target = new StateRecord();

    FieldValues(State state) {
        this.state = state;
    }

    /** The values of a field, by the class that declares it; empty if they tell nothing. */
    synchronized Optional<ValueSketch> of(String field) {
        for (RecordType type : state.types()) {
            boolean has = type.slots().stream()
                    .anyMatch(slot -> !slot.kept() && slot.qualifiedName().equals(field));
            if (has && sketched.put(type, true) == null) {
                sketch(type);
            }
        }
        return Optional.ofNullable(sketches.get(field)).filter(sketch -> sketch.distinct() >= FEWEST);
    }

    private void sketch(RecordType type) {
        StateRecord record = new StateRecord();
        int seen = 0;
        for (int id = 1; id <= state.size() && seen < MOST_OBJECTS; id++) {
            if (state.typeOf(id).id() == type.id()) {
                state.read(id, record);
                seen++;
                for (int i = 0; i < type.slotCount(); i++) {
                    add(type, i, record.slot(i));
                }
            }
        }
    }

    /** Zero and null are what every field begins with. */
    private void add(RecordType type, int slot, long bits) {
        char kind = type.slotKind(slot);
        if (bits == 0 || kind == RecordType.NO_VALUE) {
            return;
        }
        long value = kind == 'L' || kind == '[' ? valueOf((int) bits) : bits;
        sketches.computeIfAbsent(type.slots().get(slot).qualifiedName(), field -> new ValueSketch())
                .add(value);
    }

    /** Texts, constants and boxes by what they say, other objects by their class. */
    private long valueOf(int id) {
        RecordType type = state.typeOf(id);
        if (type.form() == Form.BOXED || type.form().hasText()) {
            state.read(id, target);
            return type.form() == Form.BOXED ? target.slot(0) : hash(target.text());
        }
        return hash(type.className());
    }

    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
