package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.Plan;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The values of map entries that {@code keep-entries} leaves to the new version, and what only they reach.
 *
 * <p>The value is written as a kept object, which the loader pairs with the new version's value under the same key. What
 * hangs below the old one would be loaded for nobody, so it is not carried. Finding that out reads the whole state once
 * more; it is done only when there is such a rule.
 */
final class KeptEntries {
    private final State state;
    private final Map<String, List<Object>> rules;
    private final BitSet values = new BitSet();
    private final BitSet unreached = new BitSet();

    private KeptEntries(State state, Map<String, List<Object>> rules) {
        this.state = state;
        this.rules = rules;
    }

    static KeptEntries find(State state, Plan plan) {
        KeptEntries kept = new KeptEntries(state, plan.rules().keepEntries());
        if (!kept.rules.isEmpty()) {
            kept.findMaps();
        }
        if (!kept.values.isEmpty()) {
            kept.findUnreached();
        }
        return kept;
    }

    /** Whether the object is the value of such an entry. */
    boolean isValue(int id) {
        return values.get(id);
    }

    /** Objects that only values of such entries reach. */
    BitSet unreached() {
        return unreached;
    }

    private void findMaps() {
        for (Root root : state.roots()) {
            List<Object> keys = rules.get(root.className() + "." + root.field());
            if (keys != null && root.isReference() && root.bits() != 0) {
                findValues((int) root.bits(), keys);
            }
        }
        Set<Integer> types = new HashSet<>();
        state.types().stream()
                .filter(t -> t.slots().stream().anyMatch(s -> rules.containsKey(s.qualifiedName())))
                .forEach(t -> types.add(t.id()));
        StateRecord record = new StateRecord();
        for (int id = 1; !types.isEmpty() && id <= state.size(); id++) {
            if (types.contains(state.typeOf(id).id())) {
                state.read(id, record);
                findInFields(record);
            }
        }
    }

    private void findInFields(StateRecord record) {
        List<Slot> slots = record.type().slots();
        for (int i = 0; i < slots.size(); i++) {
            List<Object> keys = rules.get(slots.get(i).qualifiedName());
            if (keys != null && slots.get(i).isReference() && record.reference(i) != 0) {
                findValues(record.reference(i), keys);
            }
        }
    }

    private void findValues(int map, List<Object> keys) {
        if (state.typeOf(map).form() != Form.MAPPING) {
            throw new StateMismatchException("keep-entries names " + state.pathTo(map) + ", which is a "
                    + state.typeOf(map).className() + " and not a map");
        }
        StateRecord record = new StateRecord();
        state.read(map, record);
        for (int i = 0; i + 1 < record.elementCount(); i += 2) {
            int key = record.element(i);
            int value = record.element(i + 1);
            if (key != 0 && value != 0 && keys.contains(keyOf(key))) {
                values.set(value);
            }
        }
    }

    private Object keyOf(int id) {
        StateRecord key = new StateRecord();
        state.read(id, key);
        if (key.type().form() == Form.BOXED) {
            Object plain = Primitives.plain(
                    Primitives.box(key.slot(0), Primitives.unboxed(key.type().className())));
            return plain == null ? "" : plain;
        }
        return key.type().form().hasText() ? key.text() : key;
    }

    /** Breadth first over ids: memory is a few bits for each object. */
    private void findUnreached() {
        BitSet reached = new BitSet(state.size() + 1);
        BitSet pending = new BitSet(state.size() + 1);
        for (Root root : state.roots()) {
            if (root.isReference()) {
                reach((int) root.bits(), reached, pending);
            }
        }
        StateRecord record = new StateRecord();
        // References that lead back to smaller ids are met in the next round.
        while (!pending.isEmpty()) {
            for (int id = pending.nextSetBit(1); id > 0; id = pending.nextSetBit(id + 1)) {
                pending.clear(id);
                if (!values.get(id)) {
                    state.read(id, record);
                    reachFrom(record, reached, pending);
                }
            }
        }
        unreached.set(1, state.size() + 1);
        unreached.andNot(reached);
    }

    private static void reachFrom(StateRecord record, BitSet reached, BitSet pending) {
        List<Slot> slots = record.type().slots();
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).isReference() && !slots.get(i).kept()) {
                reach(record.reference(i), reached, pending);
            }
        }
        for (int i = 0; i < record.elementCount(); i++) {
            reach(record.element(i), reached, pending);
        }
    }

    private static void reach(int id, BitSet reached, BitSet pending) {
        if (id != 0 && !reached.get(id)) {
            reached.set(id);
            pending.set(id);
        }
    }
}
