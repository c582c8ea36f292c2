package dev.imago.migrate.compare;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.state.table.IntTable;
import dev.imago.checkpoint.state.table.TableSpace;
import dev.imago.migrate.plan.ClassNames;
import dev.imago.migrate.rules.Rules;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two states in the words of their domain: objects are matched by root path, field, key and index, so
 * that an entry that was added does not make all later ones look changed. Keys and elements of sets are what a person would
 * call the same: texts, numbers, constants, and objects that are made of such; others are matched in their order, and so are
 * objects in sets that have no equal there. Fields that only one of two objects has are counted by class. A field or object that is
 * left to the new version in one state has no value there, and differs from one that has. A container that keeps an order differs in it as a whole. Between states
 * of one version the classes of boxes and containers count; between two versions a plan may have changed them.
 *
 * <p>Takes eight bytes for each object of the one state, a bit of the other. What no root leads to is not looked at.
 */
public final class ValueDifferences {
    /** What differs where a container has the same elements in another order. */
    public static final String ORDER = "order of";

    private final State left;
    private final State right;
    private final ClassNames names;
    private final boolean isOneVersion;
    private final Values mine;
    private final Values theirs;
    private final Keys myKeys;
    private final Keys theirKeys;
    private final int most;
    private final IntTable ofLeft;
    private final BitSet ofRight;
    private final IntTable queue;
    private final Map<Long, SlotPairs> pairs = new HashMap<>();
    private final ContainerKinds myKinds;
    private final ContainerKinds theirKinds;
    private final Map<String, FieldTally> fields = new TreeMap<>();
    private final List<ValueDifference> differences = new ArrayList<>();
    private long count;

    private ValueDifferences(State left, State right, Rules rules, boolean isOneVersion, int most, TableSpace space) {
        this.left = left;
        this.right = right;
        this.isOneVersion = isOneVersion;
        this.myKinds = new ContainerKinds(left.dictionary());
        this.theirKinds = new ContainerKinds(right.dictionary());
        this.names = new ClassNames(rules, right.dictionary());
        this.mine = new Values(left, names::of);
        this.theirs = new Values(right, name -> name);
        Keys.SharedFields shared = Keys.SharedFields.of(left, right, names);
        this.myKeys = new Keys(left, mine, names::of, shared.left());
        this.theirKeys = new Keys(right, theirs, name -> name, shared.right());
        this.most = most;
        this.ofLeft = IntTable.ofZeros(space, left.size() + 1);
        this.ofRight = new BitSet(right.size() + 1);
        this.queue = new IntTable(space);
    }

    /**
     * A place where the states differ.
     *
     * @param path to the object, in the first state, or in the second where only that has it
     * @param what field or entry; empty for the object itself, and for an element of the set that it is; {@link #ORDER} where
     *     the values are the first elements that stand elsewhere
     * @param before its value as a person reads it; empty where there is none
     * @param after the same of the second state
     */
    public record ValueDifference(String path, String what, String before, String after) {}

    /**
     * What was found.
     *
     * @param compared objects that have a counterpart
     * @param fields those that objects of one state only have, by class
     * @param count of the values that differ, those of {@code fields} not counted
     * @param differences the first of them
     */
    public record Result(long compared, List<FieldDifference> fields, long count, List<ValueDifference> differences) {
        public Result {
            fields = List.copyOf(fields);
            differences = List.copyOf(differences);
        }

        /** Whether nothing differs. */
        public boolean isSame() {
            return count == 0 && fields.isEmpty();
        }
    }

    /**
     * Compares two states.
     *
     * @param rules whose {@code rename} says which classes and fields of the first are which of the second
     * @param isOneVersion whether both are of one version of the code
     * @param most how many differences to list; all are counted
     * @param scratch a directory with room for eight bytes an object; nothing stays there
     */
    public static Result of(State left, State right, Rules rules, boolean isOneVersion, int most, Path scratch) {
        try (TableSpace space = TableSpace.in(scratch)) {
            return new ValueDifferences(left, right, rules, isOneVersion, most, space).compare();
        }
    }

    private Result compare() {
        Map<String, Root> others = new LinkedHashMap<>();
        right.roots().forEach(root -> others.put(root.path(), root));
        for (Root root : left.roots()) {
            Root counterpart = others.remove(names.ofRoot(root));
            if (counterpart == null) {
                noteAlone(root, mine.shown(root.bits(), root.descriptor()), "");
            } else {
                values(
                        root.bits(),
                        root.descriptor(),
                        counterpart.bits(),
                        counterpart.descriptor(),
                        root.path(),
                        0,
                        "");
            }
        }
        others.values().forEach(root -> noteAlone(root, "", theirs.shown(root.bits(), root.descriptor())));
        StateRecord one = new StateRecord();
        StateRecord other = new StateRecord();
        for (int next = 0; next < queue.size(); next++) {
            int id = queue.get(next);
            left.read(id, one);
            right.read(ofLeft.get(id), other);
            records(one, other);
        }
        return new Result(
                queue.size(), fields.values().stream().map(FieldTally::result).toList(), count, differences);
    }

    /** Not of fields of constants: only a state that was made for comparing has them. */
    private void noteAlone(Root root, String before, String after) {
        if (!root.isOfConstant()) {
            note(root.path(), 0, "", before, after);
        }
    }

    private void records(StateRecord one, StateRecord other) {
        slots(one, other);
        Form form = one.type().form();
        if (form == Form.PRIMITIVE_ARRAY) {
            primitives(one, other);
        } else if (form == Form.MAPPING) {
            entries(one, other);
        } else if (myKinds.isSet(one.type()) && theirKinds.isSet(other.type())) {
            members(one, other);
        } else {
            elements(one, other);
        }
    }

    private void slots(StateRecord one, StateRecord other) {
        RecordType type = one.type();
        RecordType there = other.type();
        SlotPairs paired = pairs.computeIfAbsent(
                (long) type.id() << Integer.SIZE | there.id(), key -> SlotPairs.of(type, there, names));
        for (SlotPairs.Pair pair : paired.both()) {
            int i = pair.left();
            int j = pair.right();
            values(
                    one.slot(i),
                    type.slots().get(i).descriptor(),
                    other.slot(j),
                    there.slots().get(j).descriptor(),
                    null,
                    one.id(),
                    type.slots().get(i).name());
        }
        for (SlotPairs.Pair pair : paired.kept()) {
            String name = type.slots().get(pair.left()).name();
            note(null, one.id(), name, mine.shown(one, pair.left()), theirs.shown(other, pair.right()));
        }
        tally(one, paired.onlyLeft(), mine, ShapeDifference.Kind.REMOVED);
        tally(other, paired.onlyRight(), theirs, ShapeDifference.Kind.ADDED);
    }

    private void tally(StateRecord holder, Collection<Integer> slots, Values values, ShapeDifference.Kind kind) {
        for (int slot : slots) {
            String className = holder.type().className();
            String name = holder.type().slots().get(slot).name();
            FieldTally tally = fields.computeIfAbsent(
                    className + " " + kind + " " + name,
                    key -> new FieldTally(className, name, kind, values.shown(holder, slot)));
            if (tally.isUniform()) {
                tally.count(values.shown(holder, slot));
            } else {
                tally.count();
            }
        }
    }

    private void primitives(StateRecord one, StateRecord other) {
        boolean sameBytes = one.type().className().equals(other.type().className())
                && Arrays.equals(one.bytes(), 0, one.byteLength(), other.bytes(), 0, other.byteLength());
        if (sameBytes) {
            return;
        }
        if (Values.length(one) != Values.length(other)) {
            note(null, one.id(), "", Shown.of(one), Shown.of(other));
            return;
        }
        int changed = Values.changed(one, other);
        if (changed > 0) {
            note(null, one.id(), "", Shown.of(one), Shown.of(other) + ", " + changed + " changed");
        }
    }

    /** Elements by index; what was added to or removed from values in one place does not move those behind it. */
    private void elements(StateRecord one, StateRecord other) {
        int before = one.elementCount();
        int after = other.elementCount();
        int shorter = Math.min(before, after);
        int ahead = 0;
        int behind = 0;
        if (before != after && mine.areElements(one) && theirs.areElements(other)) {
            while (ahead < shorter && isSame(one.element(ahead), other.element(ahead))) {
                ahead++;
            }
            while (behind < shorter - ahead
                    && isSame(one.element(before - 1 - behind), other.element(after - 1 - behind))) {
                behind++;
            }
        }
        for (int i = ahead; i < shorter - behind; i++) {
            references(one.element(i), other.element(i), null, one.id(), "[" + i + "]");
        }
        for (int i = shorter - behind; i < before - behind; i++) {
            note(null, one.id(), "[" + i + "]", mine.shown(one.element(i)), "");
        }
        for (int i = shorter - behind; i < after - behind; i++) {
            note(null, one.id(), "[" + i + "]", "", theirs.shown(other.element(i)));
        }
    }

    private boolean isSame(int a, int b) {
        return String.valueOf(mine.of(a)).equals(theirs.of(b)) && !areOfOtherClasses(a, b);
    }

    private void members(StateRecord one, StateRecord other) {
        Map<String, Integer> places = Values.places(other, 1, id -> ofRight.get(id) ? pair(id) : theirKeys.of(id));
        Deque<Integer> changed = new ArrayDeque<>();
        ElementOrder order = order(one, other);
        Values.places(one, 1, id -> ofLeft.get(id) != 0 ? pair(ofLeft.get(id)) : myKeys.of(id))
                .forEach((member, i) -> {
                    int id = one.element(i);
                    Integer at = places.remove(member);
                    if (at != null) {
                        order.pair(i, at);
                        references(id, other.element(at), null, one.id(), "[" + i + "]");
                    } else if (mine.of(id) == null && ofLeft.get(id) == 0) {
                        changed.add(i);
                    } else {
                        note(null, one.id(), "", mine.shown(id), "");
                    }
                });
        places.values().forEach(at -> {
            int id = other.element(at);
            Integer i = theirs.of(id) == null && !ofRight.get(id) ? changed.poll() : null;
            if (i == null) {
                note(null, one.id(), "", "", theirs.shown(id));
            } else {
                references(one.element(i), id, null, one.id(), "[" + i + "]");
            }
        });
        changed.forEach(i -> note(null, one.id(), "", mine.shown(one.element(i)), ""));
        compare(order, one, other);
    }

    private ElementOrder order(StateRecord one, StateRecord other) {
        return new ElementOrder(myKinds.keepsOrder(one.type()) && theirKinds.keepsOrder(other.type()));
    }

    private void compare(ElementOrder order, StateRecord one, StateRecord other) {
        order.firstElsewhere()
                .ifPresent(first -> note(
                        null,
                        one.id(),
                        ORDER,
                        mine.shown(one.element(first.left())),
                        theirs.shown(other.element(first.right()))));
    }

    /** What is said of two objects that were found at the same place elsewhere, whatever they say: no value begins so. */
    private static String pair(int right) {
        return "#" + right;
    }

    private void entries(StateRecord one, StateRecord other) {
        Map<String, Integer> places = Values.places(other, 2, theirKeys::of);
        ElementOrder order = order(one, other);
        Values.places(one, 2, myKeys::of).forEach((key, i) -> {
            Integer at = places.remove(key);
            String shown = key(myKeys, one.element(i), i / 2);
            if (at == null) {
                note(null, one.id(), shown, mine.shown(one.element(i + 1)), "");
            } else {
                order.pair(i, at);
                references(one.element(i), other.element(at), null, one.id(), "key of " + shown);
                references(one.element(i + 1), other.element(at + 1), null, one.id(), shown);
            }
        });
        places.values()
                .forEach(at -> note(
                        null,
                        one.id(),
                        key(theirKeys, other.element(at), at / 2),
                        "",
                        theirs.shown(other.element(at + 1))));
        compare(order, one, other);
    }

    private static String key(Keys keys, int id, int index) {
        return keys.of(id) == null ? "[entry " + index + "]" : "[" + keys.shown(id) + "]";
    }

    /** Compares two fields; whether a number is in a box is told by their classes. */
    private void values(long a, String of, long b, String ofOther, @Nullable String path, int holder, String what) {
        if (isReference(of) && isReference(ofOther)) {
            references((int) a, (int) b, path, holder, what);
        } else if (of.equals(ofOther)) {
            if (a != b) {
                note(path, holder, what, mine.shown(a, of), theirs.shown(b, ofOther));
            }
        } else {
            String value = mine.of(a, of);
            if (value == null || !value.equals(theirs.of(b, ofOther))) {
                note(path, holder, what, mine.shown(a, of), theirs.shown(b, ofOther));
            }
        }
    }

    private static boolean isReference(String descriptor) {
        return descriptor.startsWith("L") || descriptor.startsWith("[");
    }

    private void references(int a, int b, @Nullable String path, int holder, String what) {
        if (a == 0 && b == 0) {
            return;
        }
        String value = mine.of(a);
        String counterpart = theirs.of(b);
        if (value != null || counterpart != null) {
            if (value == null || !value.equals(counterpart)) {
                note(path, holder, what, mine.shown(a), theirs.shown(b));
            } else if (areOfOtherClasses(a, b)) {
                note(path, holder, what, mine.shownWithClass(a), theirs.shownWithClass(b));
            }
        } else if (left.typeOf(a).form() != right.typeOf(b).form()) {
            note(path, holder, what, mine.shown(a), theirs.shown(b));
        } else if (ofLeft.get(a) == 0 && !ofRight.get(b)) {
            if (areOfOtherClasses(a, b)) {
                note(path, holder, what, mine.shown(a), theirs.shown(b));
            }
            // Containers of another class may hold the same, and a class may have another name.
            ofLeft.set(a, b);
            ofRight.set(b);
            queue.add(a);
        } else if (ofLeft.get(a) != b) {
            note(path, holder, what, mine.shown(a), "another object, " + theirs.shown(b));
        }
    }

    private boolean areOfOtherClasses(int a, int b) {
        return isOneVersion
                && a != 0
                && b != 0
                && !names.of(left.typeOf(a).className()).equals(right.typeOf(b).className());
    }

    private void note(@Nullable String path, int holder, String what, String before, String after) {
        count++;
        if (differences.size() < most) {
            String where = path != null ? path : left.pathTo(holder);
            differences.add(new ValueDifference(where, what, before, after));
        }
    }
}
