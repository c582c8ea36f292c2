package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Counts the references of a state that hold constants of one enum: those of fields, static ones too, and of elements. */
final class HeldConstants {
    private final State state;
    private final BitSet constants = new BitSet();
    private final Map<Integer, long[]> counts = new HashMap<>();

    private HeldConstants(State state) {
        this.state = state;
    }

    /** Counts them, by name of the constant; one that nothing holds is missing. */
    static Map<String, Long> count(State state, String enumClass) {
        HeldConstants held = new HeldConstants(state);
        held.findConstants(enumClass);
        held.countRoots(enumClass);
        held.countObjects();
        return held.byName();
    }

    private void findConstants(String enumClass) {
        for (int id = 1; id <= state.size(); id++) {
            RecordType type = state.typeOf(id);
            if (type.form() == Form.ENUM && type.className().equals(enumClass)) {
                constants.set(id);
                counts.put(id, new long[1]);
            }
        }
    }

    private void countRoots(String enumClass) {
        for (Root root : state.roots()) {
            // The enum itself has each constant in a field.
            if (root.isReference() && !root.className().equals(enumClass)) {
                count((int) root.bits());
            }
        }
    }

    private void countObjects() {
        List<int[]> references = new ArrayList<>();
        for (RecordType type : state.types()) {
            List<Slot> slots = type.slots();
            references.add(IntStream.range(0, slots.size())
                    .filter(i -> slots.get(i).isReference() && !slots.get(i).kept())
                    .toArray());
        }
        StateRecord record = new StateRecord();
        for (int id = 1; id <= state.size() && !constants.isEmpty(); id++) {
            RecordType type = state.typeOf(id);
            int[] slots = references.get(type.id());
            if (slots.length > 0 || type.form().hasElements()) {
                state.read(id, record);
                for (int slot : slots) {
                    count(record.reference(slot));
                }
                for (int i = 0; type.form().hasElements() && i < record.elementCount(); i++) {
                    count(record.element(i));
                }
            }
        }
    }

    private void count(int id) {
        long[] count = constants.get(id) ? counts.get(id) : null;
        if (count != null) {
            count[0]++;
        }
    }

    private Map<String, Long> byName() {
        Map<String, Long> found = new HashMap<>();
        StateRecord record = new StateRecord();
        counts.forEach((id, count) -> {
            if (count[0] > 0) {
                state.read(id, record);
                found.put(record.text(), count[0]);
            }
        });
        return found;
    }
}
