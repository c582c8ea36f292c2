package dev.imago.migrate.invariant;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.compare.Shown;
import dev.imago.migrate.plan.TypeHierarchy;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps and sets find every key that they have: no two of a container are equal, and those of a sorted one can be put in
 * order. Keys that are values (strings, boxes, constants) are compared by what they say, others by identity; {@code equals} and
 * {@code compareTo} of the service's own classes run when the state is loaded, which checks the same.
 */
final class KeyCheck {
    private static final String FOUND = "maps and sets find every key";
    private static final String SORTED = "keys of a sorted container can be put in order";
    private static final String LISTED_SET = "java.util.concurrent.CopyOnWriteArraySet";
    private static final Set<Form> VALUES = Set.of(Form.STRING, Form.BOXED, Form.ENUM, Form.CLASS);

    private final State state;
    private final TypeHierarchy hierarchy;
    private final Violations violations;
    private final StateRecord key = new StateRecord();
    private final StateRecord listed = new StateRecord();
    /** Of each type what it needs; null where that was not asked yet. */
    private final @Nullable Kind[] kinds;

    /**
     * What a container needs of its keys.
     *
     * @param isByIdentity whether equal keys are the same only if they are one object
     * @param list slot of the list that holds a set's elements; -1 where it has them itself
     */
    private record Kind(boolean hasKeys, boolean isByIdentity, boolean isSorted, int step, int list) {
        static final Kind NONE = new Kind(false, false, false, 1, -1);
    }

    KeyCheck(State state, TypeHierarchy hierarchy, Violations violations) {
        this.state = state;
        this.hierarchy = hierarchy;
        this.violations = violations;
        this.kinds = new Kind[state.types().size()];
    }

    void check(StateRecord record) {
        Kind kind = kinds[record.type().id()];
        if (kind == null) {
            kind = kind(record.type());
            kinds[record.type().id()] = kind;
        }
        if (!kind.hasKeys) {
            return;
        }
        if (kind.list < 0) {
            check(record, record, kind);
        } else if (record.reference(kind.list) > 0 && record.reference(kind.list) <= state.size()) {
            state.read(record.reference(kind.list), listed);
            check(record, listed, kind);
        }
    }

    /** @param keyed has the keys: the container itself, or its list */
    private void check(StateRecord record, StateRecord keyed, Kind kind) {
        int comparator = record.type().slotIndex("comparator");
        boolean natural = kind.isSorted && (comparator < 0 || record.reference(comparator) == 0);
        Set<Object> seen = new HashSet<>();
        String first = "";
        for (int i = 0; i < keyed.elementCount(); i += kind.step) {
            int id = keyed.element(i);
            Object value = value(id, kind);
            String type = id == 0 ? "null" : state.typeOf(id).className();
            if (!seen.add(value)) {
                violations.add(
                        FOUND, record.type().className(), record.id(), "", "different keys", text(id) + " twice");
            }
            if (natural && first.isEmpty()) {
                first = type;
            } else if (natural && !first.equals(type) && isValue(id)) {
                violations.add(
                        SORTED, record.type().className(), record.id(), "", "keys of " + first, "one of " + type);
            }
        }
    }

    private Kind kind(RecordType type) {
        String name = type.className();
        if (type.form() == Form.MAPPING) {
            boolean isByIdentity = hierarchy.isSubtype(name, "java.util.IdentityHashMap");
            return new Kind(true, isByIdentity, hierarchy.isSubtype(name, "java.util.SortedMap"), 2, -1);
        }
        if (type.form() == Form.INSTANCE) {
            int list = type.slotIndex(LISTED_SET, "al");
            return list < 0 ? Kind.NONE : new Kind(true, false, false, 1, list);
        }
        boolean isSet = type.form() == Form.SEQUENCE && hierarchy.isSubtype(name, "java.util.Set");
        return isSet ? new Kind(true, false, hierarchy.isSubtype(name, "java.util.SortedSet"), 1, -1) : Kind.NONE;
    }

    private boolean isValue(int id) {
        return id == 0 || VALUES.contains(state.typeOf(id).form());
    }

    /** What makes the key the same as another one: its class and what it says, or its id. */
    private Object value(int id, Kind kind) {
        if (!isValue(id) || id == 0) {
            return id;
        }
        state.read(id, key);
        if (kind.isByIdentity && key.type().form() != Form.ENUM && key.type().form() != Form.CLASS) {
            return id;
        }
        Object says = key.type().form() == Form.BOXED ? (Object) key.slot(0) : key.text();
        return Map.entry(key.type().className(), says);
    }

    private String text(int id) {
        @Nullable String said = null;
        if (id != 0) {
            state.read(id, key);
            said = Shown.of(key);
        }
        return String.valueOf(said);
    }
}
