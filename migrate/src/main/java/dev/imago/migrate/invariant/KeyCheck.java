package dev.imago.migrate.invariant;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.compare.Shown;
import dev.imago.migrate.plan.TypeHierarchy;
import java.util.HashMap;
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
    private static final Set<Form> VALUES = Set.of(Form.STRING, Form.BOXED, Form.ENUM, Form.CLASS);

    private final State state;
    private final TypeHierarchy hierarchy;
    private final Violations violations;
    private final StateRecord key = new StateRecord();
    private final Map<Integer, Kind> kinds = new HashMap<>();

    /** What a container needs of its keys. */
    private record Kind(boolean hasKeys, boolean isSorted, int step) {}

    KeyCheck(State state, TypeHierarchy hierarchy, Violations violations) {
        this.state = state;
        this.hierarchy = hierarchy;
        this.violations = violations;
    }

    void check(StateRecord record) {
        Kind kind = kinds.computeIfAbsent(record.type().id(), id -> kind(record.type()));
        if (!kind.hasKeys || record.elementCount() == 0) {
            return;
        }
        int comparator = record.type().slotIndex("comparator");
        boolean natural = kind.isSorted && (comparator < 0 || record.reference(comparator) == 0);
        Set<Object> seen = new HashSet<>();
        String first = "";
        for (int i = 0; i < record.elementCount(); i += kind.step) {
            int id = record.element(i);
            Object value = value(id);
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
            boolean byIdentity = hierarchy.isSubtype(name, "java.util.IdentityHashMap");
            return new Kind(!byIdentity, hierarchy.isSubtype(name, "java.util.SortedMap"), 2);
        }
        boolean isSet = type.form() == Form.SEQUENCE && hierarchy.isSubtype(name, "java.util.Set");
        return new Kind(isSet, isSet && hierarchy.isSubtype(name, "java.util.SortedSet"), 1);
    }

    private boolean isValue(int id) {
        return id == 0 || VALUES.contains(state.typeOf(id).form());
    }

    /** What makes the key the same as another one: its class and what it says, or its id. */
    private Object value(int id) {
        if (!isValue(id) || id == 0) {
            return id;
        }
        state.read(id, key);
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
