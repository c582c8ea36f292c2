package dev.imago.restore.agent.load;

import static dev.imago.restore.agent.load.StateBuilder.fields;
import static dev.imago.restore.agent.load.StateBuilder.none;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imago.checkpoint.state.Form;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers find their keys once everything is loaded, or the load ends. */
class ContainerCheckTest {
    static @Nullable Object root;
    /** Filled after those whose keys ask it, for no field of theirs leads to it. */
    static Map<Object, Object> registry = new HashMap<>();

    /** Hashes and compares by what is registered, so otherwise before the registry is filled. */
    static final class Ranked implements Delayed {
        private int rank;

        @Override
        public int hashCode() {
            return rank + registry.size();
        }

        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Ranked other && other.rank == rank;
        }

        @Override
        public int compareTo(Delayed other) {
            int first = Integer.compare(rank, ((Ranked) other).rank);
            return registry.isEmpty() ? first : -first;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return rank;
        }
    }

    /** Hashes by itself, but has a method for it. */
    static final class Numbered {
        private int number;

        @Override
        public int hashCode() {
            return number;
        }

        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Numbered other && other.number == number;
        }
    }

    /** Throws once the registry is filled. */
    static final class Touchy implements Comparable<Touchy> {
        private int number;

        private int checked() {
            if (!registry.isEmpty()) {
                throw new IllegalStateException("touched");
            }
            return number;
        }

        @Override
        public int hashCode() {
            return checked();
        }

        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Touchy other && other.number == number;
        }

        @Override
        public int compareTo(Touchy other) {
            return Integer.compare(checked(), other.checked());
        }
    }

    /** Says of two of a length that either is the greater. */
    static final class Sloppy implements Comparator<String> {
        @Override
        public int compare(String a, String b) {
            return a.length() >= b.length() ? 1 : -1;
        }
    }

    /** Says of a later text that it is smaller, but of what was put in before the registry was filled. */
    static final class Turning implements Comparator<String> {
        @Override
        public int compare(String a, String b) {
            return registry.isEmpty() ? a.compareTo(b) : b.compareTo(a);
        }
    }

    static final class Lru extends LinkedHashMap<Object, Object> {
        Lru() {
            super(16, 0.75f, true);
        }

        @Override
        public boolean containsKey(@Nullable Object key) {
            throw new IllegalStateException("an override must not run");
        }
    }

    static final class Loading extends ConcurrentHashMap<Object, Object> {
        @Override
        public @Nullable Object get(Object key) {
            throw new IllegalStateException("an override must not run");
        }
    }

    static final class OwnMap extends TreeMap<Object, Object> {
        @Override
        public @Nullable Comparator<Object> comparator() {
            throw new IllegalStateException("an override must not run");
        }

        @Override
        public Set<Map.Entry<Object, Object>> entrySet() {
            throw new IllegalStateException("an override must not run");
        }
    }

    static final class OwnSet extends TreeSet<Object> {
        @Override
        public Iterator<Object> iterator() {
            throw new IllegalStateException("an override must not run");
        }
    }

    private final StateBuilder state = new StateBuilder();

    @BeforeEach
    void reset() {
        root = null;
        registry = new HashMap<>();
    }

    private int key(Class<?> type, String field, int number) {
        return state.object(type, fields(type).set(field, "I", number));
    }

    private int container(String type, StateBuilder.Fields attributes, int... keys) {
        if (!type.contains("Map") && !type.endsWith("Hashtable")) {
            return state.sequence(state.reserve(), type, attributes, keys);
        }
        int[] entries = new int[2 * keys.length];
        for (int i = 0; i < keys.length; i++) {
            entries[2 * i] = keys[i];
            entries[2 * i + 1] = keys[i];
        }
        return state.mapping(state.reserve(), type, attributes, entries);
    }

    private int withComparator(String base, String type, Class<?> comparator, int... keys) {
        StateBuilder.Fields attribute = new StateBuilder.Fields(base)
                .set("comparator", "Ljava/util/Comparator;", state.object(comparator, none()));
        return container(type, attribute, keys);
    }

    private Object load(int id) {
        state.root(ContainerCheckTest.class, "root", "Ljava/lang/Object;", id);
        new QuietVm().loader().load(state.stream());
        return Objects.requireNonNull(root);
    }

    /** The same with a registry that is filled last, as its own key takes the longest to know. */
    private LoadViolation violation(int id) {
        int late = state.mapping("java.util.HashMap", key(Numbered.class, "number", 1), 0);
        state.root(ContainerCheckTest.class, "registry", "Ljava/util/Map;", late);
        return catchThrowableOfType(LoadViolation.class, () -> load(id));
    }

    /** Two constants of the old version became this one. */
    enum Grade {
        A
    }

    private int grade() {
        return state.text(Grade.class.getName(), Form.ENUM, "A");
    }

    private int typed(String type, int... grades) {
        boolean isMap = type.endsWith("EnumMap");
        StateBuilder.Fields attribute = new StateBuilder.Fields("java.util." + (isMap ? "EnumMap" : "EnumSet"))
                .set(
                        isMap ? "keyType" : "elementType",
                        "Ljava/lang/Class;",
                        state.text("java.lang.Class", Form.CLASS, Grade.class.getName()));
        return container("java.util." + type, attribute, grades);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EnumMap",
                "EnumSet",
                "IdentityHashMap",
                "HashMap",
                "HashSet",
                "TreeMap",
                "ImmutableCollections$Set12",
                "ImmutableCollections$SetN",
                "ImmutableCollections$MapN",
                "concurrent.CopyOnWriteArraySet"
            })
    void keysThatBecameOneAreFoundOutWhateverTheContainerAsksOfThem(String type) {
        int[] grades = {grade(), grade()};
        int id = type.contains("Enum")
                ? typed(type, grades)
                : type.endsWith("CopyOnWriteArraySet")
                        ? state.object(
                                CopyOnWriteArraySet.class,
                                fields(CopyOnWriteArraySet.class)
                                        .set(
                                                "al",
                                                "Ljava/util/concurrent/CopyOnWriteArrayList;",
                                                container("java.util.concurrent.CopyOnWriteArrayList", none(), grades)))
                        : container("java.util." + type, none(), grades);
        state.root(ContainerCheckTest.class, "root", "Ljava/lang/Object;", id);

        LoadViolation violation = catchThrowableOfType(
                LoadViolation.class, () -> new QuietVm().loader().load(state.stream()));

        assertThat(violation.violations())
                .singleElement()
                .asString()
                .contains("java.util." + type + " got 1 elements instead of 2: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HashMap",
                "LinkedHashMap",
                "Hashtable",
                "WeakHashMap",
                "concurrent.ConcurrentHashMap",
                "HashSet",
                "LinkedHashSet",
                "ImmutableCollections$MapN",
                "ImmutableCollections$SetN"
            })
    void aKeyWhoseHashCodeIsAnotherOneAfterwardsIsFoundOut(String type) {
        String name = "java.util." + type;
        int[] keys = new int[12];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key(Ranked.class, "rank", 1000 * i);
        }

        LoadViolation violation = violation(container(name, none(), keys));

        assertThat(violation.violations())
                .singleElement()
                .asString()
                .startsWith("a " + name + " does not find its key ")
                .contains(" (a " + Ranked.class.getName() + "): ")
                .endsWith(", at " + ContainerCheckTest.class.getName() + ".root");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TreeMap",
                "TreeSet",
                "concurrent.ConcurrentSkipListMap",
                "PriorityQueue",
                "concurrent.PriorityBlockingQueue",
                "concurrent.DelayQueue"
            })
    void anOrderThatIsAnotherOneAfterwardsIsFoundOut(String type) {
        String name = "java.util." + type;

        LoadViolation violation =
                violation(container(name, none(), key(Ranked.class, "rank", 1), key(Ranked.class, "rank", 2)));

        String key = " (a " + Ranked.class.getName() + ")";
        assertThat(violation.violations())
                .containsExactly("a " + name + " is not in the order of its keys: key 0" + key + " comes before key 1"
                        + key + ", at " + ContainerCheckTest.class.getName() + ".root");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TreeMap",
                "TreeSet",
                "concurrent.ConcurrentSkipListMap",
                "PriorityQueue",
                "concurrent.PriorityBlockingQueue"
            })
    void theOrderOfAComparatorIsCheckedAndBothKeysAreTold(String type) {
        LoadViolation violation = violation(withComparator(
                "java.util." + type, "java.util." + type, Turning.class, state.string("a"), state.string("b")));

        assertThat(violation)
                .hasMessageContaining("is not in the order of its comparator, a " + Turning.class.getName()
                        + ": key 0 (\"a\") comes before key 1 (\"b\")");
    }

    @Test
    void containersOfAKindAreToldOnceWithTheirNumber() {
        int[] sets = new int[5];
        for (int i = 0; i < sets.length; i++) {
            sets[i] = state.sequence("java.util.HashSet", key(Ranked.class, "rank", i));
        }
        int map = state.sequence("java.util.TreeSet", key(Ranked.class, "rank", 7), key(Ranked.class, "rank", 8));
        int all = state.sequence("java.util.ArrayList", sets[0], sets[1], sets[2], sets[3], sets[4], map);

        assertThat(violation(all).violations()).hasSize(2).first().asString().endsWith(".root[0] (and 4 more like it)");
    }

    @Test
    void whatAKeyThrowsIsToldWithItsMethod() {
        int set = state.sequence("java.util.HashSet", key(Touchy.class, "number", 1));
        int sorted =
                state.sequence("java.util.TreeSet", key(Touchy.class, "number", 1), key(Touchy.class, "number", 2));

        LoadViolation violation = violation(state.sequence("java.util.ArrayList", set, sorted));

        String name = Touchy.class.getName();
        assertThat(violation.violations().get(0))
                .contains("a java.util.HashSet failed: " + name + ".hashCode threw", "touched", ".root[0]");
        assertThat(violation.violations().get(1))
                .contains("a java.util.TreeSet failed: " + name + ".compareTo threw", "touched", ".root[1]");
    }

    @Test
    void whatAKeyThrowsWhenItIsPutInIsToldAsWell() {
        registry.put("filled", "before");
        int set = state.sequence("java.util.HashSet", key(Touchy.class, "number", 1));

        LoadViolation violation = catchThrowableOfType(LoadViolation.class, () -> load(set));

        assertThat(violation)
                .hasMessageContaining("filling a java.util.HashSet failed: " + Touchy.class.getName()
                        + ".hashCode threw java.lang.IllegalStateException: touched");
    }

    @Test
    void nothingThatASubclassOverridesIsAskedAndTheOrderOfAccessStays() {
        int one = key(Numbered.class, "number", 1);
        int two = key(Numbered.class, "number", 2);
        int lru = state.mapping(
                state.reserve(),
                Lru.class.getName(),
                new StateBuilder.Fields("java.util.LinkedHashMap").set("accessOrder", "Z", 1),
                one,
                two,
                two,
                one);
        int loading = state.mapping(Loading.class.getName(), one, two);
        int own = withComparator(
                "java.util.TreeMap", OwnMap.class.getName(), Sloppy.class, state.string("a"), state.string("aa"));
        int set = withComparator(
                "java.util.TreeSet", OwnSet.class.getName(), Sloppy.class, state.string("a"), state.string("aa"));

        Iterable<?> loaded = (Iterable<?>) load(state.sequence("java.util.ArrayList", lru, loading, own, set));

        Lru first = (Lru) loaded.iterator().next();
        assertThat(first.keySet()).extracting(key -> ((Numbered) key).number).containsExactly(1, 2);
    }

    @Test
    void anOrderThatItsComparatorContradictsIsLeftAsItWas() {
        int queue = withComparator(
                "java.util.PriorityQueue",
                "java.util.PriorityQueue",
                Sloppy.class,
                state.string("aa"),
                state.string("bb"),
                state.string("cc"));
        int set = withComparator(
                "java.util.TreeSet", "java.util.TreeSet", Sloppy.class, state.string("aa"), state.string("bb"));

        assertThat((Iterable<?>) load(state.sequence("java.util.ArrayList", queue, set)))
                .hasSize(2);
    }

    /** Compares how far away two moments are, each by a clock that goes on meanwhile. */
    static final class Due implements Delayed {
        static long now;
        private long at;

        @Override
        public long getDelay(TimeUnit unit) {
            return at - now++;
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    @Test
    void momentsThatAreComparedByTheClockAreInOrder() {
        int[] due = new int[20];
        for (int i = 0; i < due.length; i++) {
            due[i] = state.object(Due.class, fields(Due.class).set("at", "J", 1000 + i / 5));
        }

        DelayQueue<?> queue = (DelayQueue<?>) load(state.sequence("java.util.concurrent.DelayQueue", due));

        assertThat(queue).hasSize(20);
    }
}
