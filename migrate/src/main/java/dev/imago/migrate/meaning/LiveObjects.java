package dev.imago.migrate.meaning;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a state's objects hold in the fields that a question is about, found in one pass over the objects that have them. */
public final class LiveObjects {
    /** Stands for the null reference among values. */
    public static final Object NULL = "the null reference";

    private static final String LAMBDA = "$$Lambda";

    /** What {@code Comparator}'s own methods make of functions; which functions, a state does not tell. */
    private static final List<String> COMPOSED = List.of(
            "java.util.Comparator" + LAMBDA,
            "java.util.Map$Entry" + LAMBDA,
            "java.util.Collections$ReverseComparator2",
            "java.util.Comparators$NullComparator");

    private final State state;
    private final Map<String, Set<Object>> wanted;
    private final Map<String, Map<Object, Long>> counts = new HashMap<>();
    private final Map<String, Long> sortedBy = new HashMap<>();
    private long sortedByComposed;
    private final StateRecord target = new StateRecord();
    private final NumbersInside inside;

    private LiveObjects(State state, Map<String, Set<Object>> wanted) {
        this.state = state;
        this.inside = new NumbersInside(state);
        this.wanted = wanted;
    }

    /**
     * Counts values.
     *
     * @param wanted by field ({@code com.acme.Order.status}, by the class that declares it) the values that matter: numbers and
     *     characters as {@code Long}, floats and doubles as {@code Long} of their raw bits, texts as {@code String}, {@link
     *     #NULL}; by {@code com.acme.Order.states[]} the numbers that matter in an array, atomic or collection in the field
     */
    static LiveObjects count(State state, Map<String, Set<Object>> wanted) {
        LiveObjects live = new LiveObjects(state, wanted);
        live.countRoots();
        live.countObjects();
        return live;
    }

    /**
     * How many objects, static fields included, hold one of the values in the field; values that were not asked for count 0. Of
     * several values in one array or collection only the first counts.
     */
    public long holding(String field, Collection<?> values) {
        Map<Object, Long> found = counts.getOrDefault(field, Map.of());
        long sum = 0;
        for (Object value : values) {
            sum += found.getOrDefault(value, 0L);
        }
        return sum;
    }

    /** Entries of sorted collections whose comparator is of the class, or a lambda of its code. */
    public long sortedBy(String className) {
        return sortedBy.getOrDefault(className, 0L);
    }

    /** Entries of sorted collections whose comparator the JDK has made of functions ({@code Comparator.comparing}), anybody's. */
    public long sortedByComposed() {
        return sortedByComposed;
    }

    private void countRoots() {
        for (Root root : state.roots()) {
            if (root.kind() == Root.Kind.STATIC) {
                count(root.className() + "." + root.field(), root.descriptor(), root.bits());
            }
        }
    }

    private void countObjects() {
        List<List<Integer>> slots = new ArrayList<>();
        for (RecordType type : state.types()) {
            slots.add(wantedSlots(type));
        }
        StateRecord record = new StateRecord();
        for (int id = 1; id <= state.size(); id++) {
            RecordType type = state.typeOf(id);
            List<Integer> indexes = slots.get(type.id());
            boolean isSorted = isSorted(type);
            if (!indexes.isEmpty() || isSorted) {
                state.read(id, record);
                for (int index : indexes) {
                    Slot slot = type.slots().get(index);
                    count(slot.qualifiedName(), slot.descriptor(), record.slot(index));
                }
                if (isSorted) {
                    countSorted(type, record);
                }
            }
        }
    }

    private List<Integer> wantedSlots(RecordType type) {
        List<Integer> indexes = new ArrayList<>();
        for (int i = 0; i < type.slots().size(); i++) {
            Slot slot = type.slots().get(i);
            boolean isWanted = wanted.containsKey(slot.qualifiedName())
                    || wanted.containsKey(slot.qualifiedName() + NumberFlow.ELEMENTS);
            if (!slot.kept() && isWanted) {
                indexes.add(i);
            }
        }
        return indexes;
    }

    private void count(String field, String descriptor, long bits) {
        Set<Object> values = wanted.get(field);
        Object value = values == null ? NULL : value(descriptor, bits);
        if (values != null && values.contains(value)) {
            add(field, value);
        }
        Set<Object> numbers = wanted.get(field + NumberFlow.ELEMENTS);
        Object number = numbers == null || descriptor.length() == 1 ? null : inside.find((int) bits, numbers);
        if (number != null) {
            add(field + NumberFlow.ELEMENTS, number);
        }
    }

    private void add(String field, Object value) {
        counts.computeIfAbsent(field, f -> new HashMap<>()).merge(value, 1L, Long::sum);
    }

    private Object value(String descriptor, long bits) {
        if (descriptor.length() == 1) {
            return bits;
        }
        int id = (int) bits;
        if (id == 0) {
            return NULL;
        }
        Form form = state.typeOf(id).form();
        if (form != Form.STRING && form != Form.BOXED) {
            return state.typeOf(id);
        }
        state.read(id, target);
        return form == Form.STRING ? target.text() : (Object) target.slot(0);
    }

    private static boolean isSorted(RecordType type) {
        return (type.form() == Form.SEQUENCE || type.form() == Form.MAPPING) && type.slotIndex("comparator") >= 0;
    }

    private void countSorted(RecordType type, StateRecord record) {
        int comparator = record.reference(type.slotIndex("comparator"));
        if (comparator == 0) {
            return;
        }
        String name = state.typeOf(comparator).className();
        int lambda = name.indexOf(LAMBDA);
        long entries = type.form() == Form.MAPPING ? record.elementCount() / 2 : record.elementCount();
        if (COMPOSED.stream().anyMatch(name::startsWith)) {
            sortedByComposed += entries;
        }
        sortedBy.merge(lambda < 0 ? name : name.substring(0, lambda), entries, Long::sum);
    }
}
