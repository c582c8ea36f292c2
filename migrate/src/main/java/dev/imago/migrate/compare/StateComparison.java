package dev.imago.migrate.compare;

import dev.imago.checkpoint.hotspot.SourceName;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.state.table.IntTable;
import dev.imago.checkpoint.state.table.TableSpace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Walks two states side by side from their roots, whatever ids their objects have: equal means that the same paths lead to
 * objects of the same classes with the same values, byte by byte, and that what is one object in the one is one in the other.
 * Strings, boxes, constants and other values are compared by what they say; nobody is promised which of them are one object.
 *
 * <p>Takes eight bytes for each object of the left state and two bits of the right one. What no root leads to is not looked at.
 */
public final class StateComparison {
    private static final int OBJECTS_BETWEEN = 4096;

    private final State left;
    private final State right;
    /** Partners by id; what differs somewhere above has none. */
    private final IntTable ofLeft;

    private final BitSet haveOne;
    /** What is known of the partners beforehand: by id of the left state, and all of them. */
    private final IntUnaryOperator known;

    private final BitSet allKnown;
    private final IntTable queue;
    private final StateRecord one = new StateRecord();
    private final StateRecord other = new StateRecord();
    private final StateRecord value = new StateRecord();
    private final StateRecord otherValue = new StateRecord();
    private final Map<String, Difference> differences = new LinkedHashMap<>();

    private StateComparison(State left, State right, IntUnaryOperator known, TableSpace space) {
        this.left = left;
        this.known = known;
        this.allKnown = new BitSet(right.size() + 1);
        this.right = right;
        this.ofLeft = IntTable.ofZeros(space, left.size() + 1);
        this.haveOne = new BitSet(right.size() + 1);
        this.queue = new IntTable(space);
    }

    /**
     * What was found.
     *
     * @param objects how many objects of the left state were compared
     * @param differences by place; empty when the states are the same
     */
    public record Result(long objects, List<Difference> differences) {
        public Result {
            differences = List.copyOf(differences);
        }

        public boolean isSame() {
            return differences.isEmpty();
        }
    }

    /**
     * Compares two states.
     *
     * @param scratch a directory with room for eight bytes an object; nothing stays there
     */
    public static Result of(State left, State right, Path scratch, StateProgress progress) {
        return ofReturned(left, right, id -> 0, scratch, progress);
    }

    /**
     * Compares a state with what came back of it. What became of an object is compared with it wherever it is, so that an
     * element that is gone does not make those behind it look changed.
     *
     * @param returned for each object of the left state which one of the right it is again; 0 where that is not known
     */
    public static Result ofReturned(
            State left, State right, IntUnaryOperator returned, Path scratch, StateProgress progress) {
        try (TableSpace space = TableSpace.in(scratch)) {
            return new StateComparison(left, right, returned, space).compare(progress);
        }
    }

    private Result compare(StateProgress progress) {
        for (int id = 1; id <= left.size(); id++) {
            allKnown.set(known.applyAsInt(id));
        }
        allKnown.clear(0);
        Map<String, Root> others = new LinkedHashMap<>();
        right.roots().forEach(root -> others.put(root.path(), root));
        for (Root root : left.roots()) {
            Root counterpart = others.remove(root.path());
            if (counterpart == null) {
                note("root " + root.path(), root.path(), "there", "missing");
            } else if (root.isReference() && counterpart.isReference()) {
                compareReference((int) root.bits(), (int) counterpart.bits(), "root " + root.path(), 0, root.path());
            } else if (root.bits() != counterpart.bits() || !root.descriptor().equals(counterpart.descriptor())) {
                String kind = root.descriptor();
                note(
                        "root " + root.path(),
                        root.path(),
                        Shown.primitive(root.bits(), kind),
                        Shown.primitive(counterpart.bits(), counterpart.descriptor()));
            }
        }
        others.keySet().forEach(path -> note("root " + path, path, "missing", "there"));
        for (int next = 0; next < queue.size(); next++) {
            if (next % OBJECTS_BETWEEN == 0) {
                progress.done(next, left.size());
            }
            int id = queue.get(next);
            left.read(id, one);
            right.read(ofLeft.get(id), other);
            compareRecords();
        }
        return new Result(queue.size(), new ArrayList<>(differences.values()));
    }

    private void compareRecords() {
        int id = one.id();
        RecordType type = one.type();
        RecordType counterpart = other.type();
        if (!type.className().equals(counterpart.className()) || type.form() != counterpart.form()) {
            note("class of " + type.className(), id, "", Shown.of(one), Shown.of(other));
            if (allKnown.isEmpty()
                    || type.form() != counterpart.form()
                    || !type.form().hasElements()) {
                return;
            }
        } else {
            compareSlots(id, type, counterpart);
        }
        int count = Math.min(one.elementCount(), other.elementCount());
        String where = "elements of " + type.className();
        if (one.elementCount() != other.elementCount()) {
            note(where, id, ".size", Integer.toString(one.elementCount()), Integer.toString(other.elementCount()));
        }
        for (int i = 0; i < count; i++) {
            compareReference(one.element(i), other.element(i), where, id, "[" + i + "]");
        }
        for (int i = count; i < one.elementCount(); i++) {
            compareWithKnown(one.element(i));
        }
        if (!sameBytes(one, other)) {
            note(where, id, "", Shown.of(one), Shown.of(other));
        }
    }

    private void compareSlots(int id, RecordType type, RecordType counterpart) {
        boolean sameSlots = type.slots().equals(counterpart.slots());
        for (int i = 0; i < type.slotCount(); i++) {
            Slot slot = type.slots().get(i);
            int j = sameSlots ? i : counterpart.slotIndex(slot.declaringClass(), slot.name());
            String step = "." + slot.name();
            if (j < 0) {
                note(slot.qualifiedName(), id, step, "there", "missing");
            } else if (type.slotKind(i) != counterpart.slotKind(j)) {
                note(slot.qualifiedName(), id, step, shown(left, one, i), shown(right, other, j));
            } else if (slot.isReference() && !slot.kept()) {
                compareReference(one.reference(i), other.reference(j), slot.qualifiedName(), id, step);
            } else if (one.slot(i) != other.slot(j)) {
                note(
                        slot.qualifiedName(),
                        id,
                        step,
                        Shown.primitive(one.slot(i), slot.descriptor()),
                        Shown.primitive(other.slot(j), slot.descriptor()));
            }
        }
        if (!sameSlots) {
            for (Slot slot : counterpart.slots()) {
                if (type.slotIndex(slot.declaringClass(), slot.name()) < 0) {
                    note(slot.qualifiedName(), id, "." + slot.name(), "missing", "there");
                }
            }
        }
    }

    /** The value of a slot, if it has one, with its type: that of its counterpart is another, or has none. */
    private static String shown(State state, StateRecord holder, int index) {
        Slot slot = holder.type().slots().get(index);
        if (slot.kept()) {
            return Shown.KEPT;
        }
        return slot.isReference()
                ? describe(state, holder.reference(index))
                : SourceName.ofDescriptor(slot.descriptor()) + " "
                        + Shown.primitive(holder.slot(index), slot.descriptor());
    }

    /** @param holder object of the left state that refers, or 0 for a root, whose path {@code step} then is */
    private void compareReference(int a, int b, String where, int holder, String step) {
        if (a == 0 && b == 0) {
            return;
        }
        if (a == 0 || b == 0) {
            note(where, holder, step, describe(left, a), describe(right, b));
            compareWithKnown(a);
            return;
        }
        if (ofLeft.get(a) == b) {
            return;
        }
        if (isValue(left.typeOf(a).form()) && isValue(right.typeOf(b).form())) {
            left.read(a, value);
            right.read(b, otherValue);
            if (!sameValue()) {
                note(where, holder, step, Shown.of(value), Shown.of(otherValue));
            } else if (ofLeft.get(a) == 0) {
                ofLeft.set(a, b);
            }
        } else if (known.applyAsInt(a) == b || !allKnown.get(b)) {
            if (!pair(a, b)) {
                noteOther(a, b, where, holder, step);
            }
        } else {
            noteOther(a, b, where, holder, step);
            compareWithKnown(a);
        }
    }

    private void noteOther(int a, int b, String where, int holder, String step) {
        note(where, holder, step, describe(left, a), "another object, " + describe(right, b));
    }

    /** Takes two objects for each other, and compares them later; not if one of them has a partner. */
    private boolean pair(int a, int b) {
        boolean isFree = ofLeft.get(a) == 0 && !haveOne.get(b);
        if (isFree) {
            ofLeft.set(a, b);
            haveOne.set(b);
            queue.add(a);
        }
        return isFree;
    }

    /** What a place has lost may be there all the same. */
    private void compareWithKnown(int a) {
        int b = a == 0 ? 0 : known.applyAsInt(a);
        if (b != 0
                && !isValue(left.typeOf(a).form())
                && left.typeOf(a).className().equals(right.typeOf(b).className())) {
            boolean unused = pair(a, b);
        }
    }

    private static boolean isValue(Form form) {
        return form.hasText() || form == Form.BOXED;
    }

    private boolean sameValue() {
        return value.type().form() == otherValue.type().form()
                && value.type().className().equals(otherValue.type().className())
                && (value.type().form() != Form.BOXED || value.slot(0) == otherValue.slot(0))
                && sameBytes(value, otherValue);
    }

    private static boolean sameBytes(StateRecord a, StateRecord b) {
        return a.isUtf16() == b.isUtf16() && Arrays.equals(a.bytes(), 0, a.byteLength(), b.bytes(), 0, b.byteLength());
    }

    private static String describe(State state, int id) {
        if (id == 0) {
            return "null";
        }
        StateRecord record = new StateRecord();
        state.read(id, record);
        return Shown.of(record);
    }

    private void note(String where, int holder, String step, String a, String b) {
        Difference known = differences.get(where);
        String path = known != null ? known.example() : holder == 0 ? step : left.pathTo(holder) + step;
        note(where, path, a, b);
    }

    private void note(String where, String path, String a, String b) {
        @Nullable Difference known = differences.get(where);
        differences.put(
                where,
                known == null
                        ? new Difference(where, 1, path, a, b)
                        : new Difference(where, known.count() + 1, known.example(), known.left(), known.right()));
    }
}
