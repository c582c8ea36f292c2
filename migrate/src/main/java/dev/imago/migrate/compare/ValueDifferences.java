package dev.imago.migrate.compare;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two states in the words of their domain: objects are matched by root path, field, key and index, so
 * that an entry that was added does not make all later ones look changed. Keys are what a person would call the same: texts,
 * numbers, constants; entries under other keys are matched in their order.
 *
 * <p>Takes eight bytes for each object of the one state, four of the other. What no root leads to is not looked at.
 */
public final class ValueDifferences {

    private static final int MOST_NAME = 60;

    private final State left;
    private final State right;
    private final int most;
    private final int[] ofLeft;
    private final boolean[] ofRight;
    private final int[] queue;
    private int queued;
    private final List<ValueDifference> differences = new ArrayList<>();
    private long count;

    private ValueDifferences(State left, State right, int most) {
        this.left = left;
        this.right = right;
        this.most = most;
        this.ofLeft = new int[left.size() + 1];
        this.ofRight = new boolean[right.size() + 1];
        this.queue = new int[left.size()];
    }

    /**
     * A place where the states differ.
     *
     * @param path to the object, in the first state, or in the second where only that has it
     * @param what field or entry; empty for the object itself
     * @param before its value as a person reads it; empty where there is none
     * @param after the same of the second state
     */
    public record ValueDifference(String path, String what, String before, String after) {}

    /**
     * What was found.
     *
     * @param compared objects that have a counterpart
     * @param count of the differences
     * @param differences the first of them
     */
    public record Result(long compared, long count, List<ValueDifference> differences) {
        public Result {
            differences = List.copyOf(differences);
        }
    }

    /**
     * Compares two states.
     *
     * @param most how many differences to list; all are counted
     */
    public static Result of(State left, State right, int most) {
        return new ValueDifferences(left, right, most).compare();
    }

    private Result compare() {
        Map<String, Root> others = new LinkedHashMap<>();
        right.roots().forEach(root -> others.put(root.path(), root));
        for (Root root : left.roots()) {
            Root counterpart = others.remove(root.path());
            if (counterpart == null) {
                note(root.path(), "", show(left, root), "");
            } else if (root.isReference() && counterpart.isReference()) {
                references((int) root.bits(), (int) counterpart.bits(), root.path(), "");
            } else if (root.bits() != counterpart.bits()) {
                note(root.path(), "", show(left, root), show(right, counterpart));
            }
        }
        others.values().forEach(root -> note(root.path(), "", "", show(right, root)));
        StateRecord one = new StateRecord();
        StateRecord other = new StateRecord();
        for (int next = 0; next < queued; next++) {
            left.read(queue[next], one);
            right.read(ofLeft[queue[next]], other);
            records(one, other);
        }
        return new Result(queued, count, differences);
    }

    private static String show(State state, Root root) {
        return root.isReference()
                ? describe(state, (int) root.bits())
                : Shown.primitive(root.bits(), root.descriptor());
    }

    private void records(StateRecord one, StateRecord other) {
        slots(one, other);
        if (one.type().form() == Form.MAPPING && other.type().form() == Form.MAPPING) {
            entries(one, other);
        } else {
            elements(one, other);
        }
        boolean sameBytes = Arrays.equals(one.bytes(), 0, one.byteLength(), other.bytes(), 0, other.byteLength());
        if (!sameBytes) {
            note(one.id(), "", Shown.of(one), Shown.of(other));
        }
    }

    private void slots(StateRecord one, StateRecord other) {
        for (int i = 0; i < one.type().slotCount(); i++) {
            Slot slot = one.type().slots().get(i);
            int j = counterpart(other.type(), slot);
            if (j < 0) {
                continue;
            }
            Slot there = other.type().slots().get(j);
            if (slot.kept() || there.kept()) {
                continue;
            }
            if (slot.isReference() && there.isReference()) {
                references(one.reference(i), other.reference(j), null, one.id(), slot.name());
            } else if (slot.isReference() || there.isReference() || one.slot(i) != other.slot(j)) {
                String before = slot.isReference()
                        ? describe(left, one.reference(i))
                        : Shown.primitive(one.slot(i), slot.descriptor());
                String after = there.isReference()
                        ? describe(right, other.reference(j))
                        : Shown.primitive(other.slot(j), there.descriptor());
                note(one.id(), slot.name(), before, after);
            }
        }
    }

    /** By class and name, else by the name alone: classes move. */
    private static int counterpart(RecordType type, Slot slot) {
        int exact = type.slotIndex(slot.declaringClass(), slot.name());
        if (exact >= 0) {
            return exact;
        }
        for (int i = 0; i < type.slotCount(); i++) {
            if (type.slots().get(i).name().equals(slot.name())) {
                return i;
            }
        }
        return -1;
    }

    private void elements(StateRecord one, StateRecord other) {
        int both = Math.min(one.elementCount(), other.elementCount());
        for (int i = 0; i < both; i++) {
            references(one.element(i), other.element(i), null, one.id(), "[" + i + "]");
        }
        for (int i = both; i < one.elementCount(); i++) {
            note(one.id(), "[" + i + "]", describe(left, one.element(i)), "");
        }
        for (int i = both; i < other.elementCount(); i++) {
            note(one.id(), "[" + i + "]", "", describe(right, other.element(i)));
        }
    }

    private void entries(StateRecord one, StateRecord other) {
        Map<String, Integer> theirs = new LinkedHashMap<>();
        for (int i = 0; i + 1 < other.elementCount(); i += 2) {
            theirs.put(key(right, other.element(i), i / 2), i);
        }
        for (int i = 0; i + 1 < one.elementCount(); i += 2) {
            String key = key(left, one.element(i), i / 2);
            Integer at = theirs.remove(key);
            if (at == null) {
                note(one.id(), key, describe(left, one.element(i + 1)), "");
            } else {
                references(one.element(i), other.element(at), null, one.id(), "key of " + key);
                references(one.element(i + 1), other.element(at + 1), null, one.id(), key);
            }
        }
        theirs.forEach((key, at) -> note(one.id(), key, "", describe(right, other.element(at + 1))));
    }

    private static String key(State state, int id, int index) {
        if (id == 0) {
            return "[null]";
        }
        StateRecord record = new StateRecord();
        state.read(id, record);
        return isValue(record.type().form()) ? "[" + Shown.of(record) + "]" : "[entry " + index + "]";
    }

    private static boolean isValue(Form form) {
        return form.hasText() || form == Form.BOXED;
    }

    private void references(int a, int b, String path, String what) {
        references(a, b, path, 0, what);
    }

    private void references(int a, int b, @Nullable String path, int holder, String what) {
        if (a == 0 && b == 0) {
            return;
        }
        boolean sameKind = a != 0 && b != 0 && isComparable(left.typeOf(a), right.typeOf(b));
        if (!sameKind) {
            note(path, holder, what, describe(left, a), describe(right, b));
        } else if (isValue(left.typeOf(a).form())) {
            String before = whole(left, a);
            String after = whole(right, b);
            if (!before.equals(after)) {
                note(path, holder, what, describe(left, a), describe(right, b));
            }
        } else if (ofLeft[a] == 0 && !ofRight[b]) {
            ofLeft[a] = b;
            ofRight[b] = true;
            queue[queued++] = a;
        } else if (ofLeft[a] != b) {
            note(path, holder, what, describe(left, a), "another object, " + describe(right, b));
        }
    }

    /** Containers of another class may hold the same, and a class may have another name. */
    private static boolean isComparable(RecordType one, RecordType other) {
        return one.form() == other.form()
                && (isValue(one.form()) ? one.className().equals(other.className()) : true);
    }

    private static String whole(State state, int id) {
        StateRecord record = new StateRecord();
        state.read(id, record);
        return record.type().form() == Form.BOXED ? Shown.of(record) : record.text();
    }

    private static String describe(State state, int id) {
        if (id == 0) {
            return "null";
        }
        StateRecord record = new StateRecord();
        state.read(id, record);
        return Shown.of(record);
    }

    private void note(int holder, String what, String before, String after) {
        note(null, holder, what, before, after);
    }

    private void note(String path, String what, String before, String after) {
        note(path, 0, what, before, after);
    }

    private void note(@Nullable String path, int holder, String what, String before, String after) {
        count++;
        if (differences.size() < most) {
            String where = path != null ? path : left.pathTo(holder);
            String shown = what.length() > MOST_NAME ? what.substring(0, MOST_NAME) + "..." : what;
            differences.add(new ValueDifference(where, shown, before, after));
        }
    }
}
