package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Which objects of a state stand where the new version can have one of its own: the load finds it from the roots along fields,
 * along elements of arrays and lists, and along values of maps whose keys are plain. Keys of maps, and elements of sets with more
 * than one, correspond to nothing.
 */
final class PlacesInNew {
    /** Containers in which the position of an element says nothing. */
    private static final Set<String> UNORDERED = Set.of(
            "java.util.HashSet",
            "java.util.LinkedHashSet",
            "java.util.TreeSet",
            "java.util.PriorityQueue",
            "java.util.concurrent.PriorityBlockingQueue",
            "java.util.concurrent.DelayQueue",
            "java.util.ImmutableCollections$Set12",
            "java.util.ImmutableCollections$SetN");

    private static final Set<Form> PLAIN_KEYS = EnumSet.of(Form.STRING, Form.BOXED, Form.ENUM, Form.CLASS);

    private final State state;
    private final Predicate<RecordType> isDropped;
    private final BitSet wanted;
    private final BitSet seen = new BitSet();
    private final Ids left = new Ids();
    private final Ids containers = new Ids();
    private final List<int[]> references = new ArrayList<>();
    private final List<Boolean> unordered = new ArrayList<>();
    private final StateRecord record = new StateRecord();

    /**
     * Begins with roots.
     *
     * @param roots of the state
     * @param wanted the objects to look for; those that are found are taken out
     * @param jdkClass the nearest ancestor of a class that is the JDK's
     * @param isDropped whether objects of a type are not carried
     */
    PlacesInNew(
            State state,
            Collection<Root> roots,
            BitSet wanted,
            UnaryOperator<String> jdkClass,
            Predicate<RecordType> isDropped) {
        this.state = state;
        this.wanted = wanted;
        this.isDropped = isDropped;
        for (RecordType type : state.types()) {
            references.add(IntStream.range(0, type.slotCount())
                    .filter(i -> type.slots().get(i).isReference()
                            && !type.slots().get(i).kept())
                    .toArray());
            unordered.add(type.form() == Form.SEQUENCE && UNORDERED.contains(jdkClass.apply(type.className())));
        }
        for (Root root : roots) {
            if (root.kind() == Root.Kind.INSTANCE || root.isReference()) {
                find((int) root.bits());
            }
        }
    }

    /** Finds those that fields alone lead to. */
    void alongFields() {
        while (!wanted.isEmpty() && !left.isEmpty()) {
            int id = left.take();
            RecordType type = state.typeOf(id);
            int[] slots = references.get(type.id());
            if (slots.length > 0) {
                state.read(id, record);
                for (int slot : slots) {
                    find(record.reference(slot));
                }
            }
            if (type.form().hasElements()) {
                containers.add(id);
            }
        }
    }

    /** Finds all others, after {@link #alongFields}. */
    void alongElements() {
        while (!wanted.isEmpty() && !containers.isEmpty()) {
            state.read(containers.take(), record);
            boolean isMapping = record.type().form() == Form.MAPPING;
            if (!unordered.get(record.type().id()) || isAlone()) {
                for (int i = 0; i < record.elementCount(); i++) {
                    if (!isMapping || (i % 2 == 1 && isPlain(record.element(i - 1)))) {
                        find(record.element(i));
                    }
                }
            }
            alongFields();
        }
    }

    /** Finds all. */
    void everywhere() {
        alongFields();
        alongElements();
    }

    private boolean isAlone() {
        int carried = 0;
        for (int i = 0; i < record.elementCount(); i++) {
            int id = record.element(i);
            carried += id != 0 && isDropped.test(state.typeOf(id)) ? 0 : 1;
        }
        return carried == 1;
    }

    private boolean isPlain(int id) {
        return id != 0 && PLAIN_KEYS.contains(state.typeOf(id).form());
    }

    private void find(int id) {
        if (id != 0 && !seen.get(id)) {
            seen.set(id);
            wanted.clear(id);
            left.add(id);
        }
    }

    /** Ids of objects, of which there may be many millions. */
    private static final class Ids {
        private int[] ids = new int[1024];
        private int size;

        void add(int id) {
            if (size == ids.length) {
                ids = Arrays.copyOf(ids, size + (size >> 1));
            }
            ids[size++] = id;
        }

        int take() {
            return ids[--size];
        }

        boolean isEmpty() {
            return size == 0;
        }
    }
}
