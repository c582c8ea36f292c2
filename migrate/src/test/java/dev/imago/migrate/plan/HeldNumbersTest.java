package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import dev.imago.migrate.MemoryState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Renumbered constants in arrays, atomics and collections: whose field it is, and which live objects are concerned. */
class HeldNumbersTest {
    @TempDir
    private Path directory;

    private TwoVersions versions;

    @BeforeEach
    void makeRoom() {
        versions = new TwoVersions(directory);
    }

    /** A desk whose code, with {@code OPEN} 5 in the old version and 6 in the new one, is otherwise the same. */
    private void desk(String members, String... others) {
        for (int open : new int[] {5, 6}) {
            String[] sources = new String[others.length + 1];
            sources[0] =
                    "import java.util.*; import java.util.concurrent.atomic.*; class Desk { static final int OPEN = "
                            + open + "; " + members + " }";
            System.arraycopy(others, 0, sources, 1, others.length);
            if (open == 5) {
                versions.old(sources);
            } else {
                versions.next(sources);
            }
        }
    }

    /** The fields that are asked about, or the class. */
    private List<String> asked(String members, String... others) {
        desk(members, others);
        return versions.plan().questions().stream()
                .filter(q -> q.kind() == Question.Kind.CONSTANT_RENUMBERED)
                .map(q -> q.subject().replace("app.Desk.", ""))
                .toList();
    }

    @Test
    void theFieldOfACollectionIsNamed() {
        assertThat(asked("Set<Integer> set; void open() { set.add(OPEN); }"
                        + " final Map<Integer, String> keys = new HashMap<>(); String name() { return keys.get(OPEN); }"
                        + " Map<String, Integer> values; void put() { values.put(\"a\", OPEN); }"
                        + " List<Integer> read; boolean isOpen() { return read.get(0) == OPEN; }"
                        + " List<Integer> written; void write() { written.set(3, OPEN); }"
                        + " List<Integer> other; void add() { other.add(7); }"))
                .containsExactlyInAnyOrder("set", "keys", "values", "read", "written");
    }

    @Test
    void collectionsAreFollowedThroughMethods() {
        assertThat(
                        asked(
                                "List<Integer> kept; void add(int code) { kept.add(code); } void open() { add(OPEN); }"
                                        + " List<Integer> given; void give() { fill(given); }"
                                        + " static void fill(List<Integer> codes) { codes.add(OPEN); }"
                                        + " List<Integer> got; List<Integer> got() { return got; } void get() { got().add(OPEN); }"
                                        + " int[] array; void set() { fill(array); } static void fill(int[] codes) { codes[0] = OPEN; }"))
                .containsExactlyInAnyOrder("kept", "given", "got", "array");
    }

    @Test
    void collectionsThatAMethodFillsFirstAreFollowed() {
        assertThat(asked(
                        "final List<Integer> all; Desk() { List<Integer> made = new ArrayList<>(); made.add(OPEN); all = made; }"
                                + " List<Integer> fixed = List.of(OPEN, 1);"
                                + " static Map<String, Integer> table; static { table = Map.of(\"open\", OPEN); }"))
                .containsExactlyInAnyOrder("all", "fixed", "table");
    }

    @Test
    void whatGoesToACollectionOutOfSightNamesTheMethod() {
        assertThat(asked("static void open() { new ArrayList<Integer>().add(OPEN); } int x;"))
                .containsExactly("app.Desk");
    }

    @Test
    void positionsAndSizesAreNoNumbersThatAreHeld() {
        assertThat(asked("List<String> held; void open() { held.get(OPEN); held.remove(OPEN); }"
                        + " AtomicIntegerArray codes = new AtomicIntegerArray(OPEN); void set() { codes.set(OPEN, 1); }"
                        + " boolean isFull() { return codes.length() == OPEN || held.size() == OPEN; }"))
                .as("compared with a size, which is out of sight")
                .containsExactly("app.Desk");
    }

    @Test
    void theFieldOfAnAtomicOrOfAnArrayOfBoxesIsNamed() {
        assertThat(asked("final AtomicReference<Integer> made = new AtomicReference<>(OPEN);"
                        + " AtomicReference<Integer> read; boolean isOpen() { return read.get() == OPEN; }"
                        + " AtomicIntegerArray written; void open(int i) { written.set(i, OPEN); }"
                        + " AtomicLongArray compared; boolean shut(int i) { return compared.compareAndSet(i, OPEN, 0); }"
                        + " Integer[] boxes; void box(int i) { boxes[i] = OPEN; }"
                        + " long[] longs; void put(int i) { longs[i] = OPEN; }"))
                .containsExactlyInAnyOrder("made", "read", "written", "compared", "boxes", "longs");
    }

    @Test
    void theFieldOfAnOptionalOfABitSetOrOfAnythingIsNamed() {
        assertThat(asked("Optional<Integer> made; void make() { made = Optional.of(OPEN); }"
                        + " Object any; void box() { any = OPEN; }"
                        + " Character letter; boolean is() { return letter == OPEN; }"
                        + " BitSet bits; void set() { bits.set(OPEN); }"))
                .containsExactlyInAnyOrder("made", "any", "letter", "bits");
    }

    @Test
    void theFieldOfABitSetOfOrdinalsIsNamed() {
        String user = "class User { java.util.BitSet rights; void allow(Right r) { rights.set(r.ordinal()); } }";
        versions.old("enum Right { READ, WRITE }", user);
        versions.next("enum Right { WRITE, READ }", user);

        assertThat(TwoVersions.questions(versions.plan())).containsExactly("ENUM_REORDERED app.User.rights");
    }

    @Test
    void bitsOfElementsAreOfTheFieldThatHasThem() {
        desk("int[] rights; void allow(int i) { rights[i] |= OPEN; }");

        assertThat(versions.plan().questions()).singleElement().satisfies(q -> {
            assertThat(q.subject()).isEqualTo("app.Desk.rights");
            assertThat(q.rule()).isEqualTo("# accept-code:\n  # - app.Desk.rights");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "void set(Level l) { levels[0] = (byte) l.ordinal(); }",
                "Level get() { return Level.values()[levels[0]]; } void set(byte[] all) { levels = all; }"
            })
    void bytesThatAreCertainToBeOrdinalsAreNamed(String method) {
        String user = "class User { byte[] levels = new byte[2]; " + method + " }";
        versions.old("enum Level { LOW, HIGH }", user);
        versions.next("enum Level { NONE, LOW, HIGH }", user);

        assertThat(TwoVersions.questions(versions.plan())).containsExactly("ENUM_REORDERED app.User.levels");
        Plan counted = versions.plan(state -> {
            state.object("app.User", Map.of("levels", array(state, "[B", 1, 0, 1)));
            state.object("app.User", Map.of("levels", array(state, "[B", 1, 7, 8)));
        });
        assertThat(counted.questions())
                .singleElement()
                .satisfies(q -> assertThat(q.live()).isEqualTo(1));
    }

    @Test
    void ordinalsInACollectionOrArrayAreNamed() {
        String desk = "class Desk { int[] levels; java.util.List<Integer> held;"
                + " void set(Level l) { levels[0] = l.ordinal(); held.add(l.ordinal()); } }";
        versions.old("enum Level { LOW, HIGH }", desk);
        versions.next("enum Level { NONE, LOW, HIGH }", desk);

        assertThat(TwoVersions.questions(versions.plan()))
                .containsExactlyInAnyOrder("ENUM_REORDERED app.Desk.levels", "ENUM_REORDERED app.Desk.held");
    }

    @Test
    void onlyObjectsThatHoldTheNumberInsideAreCounted() {
        desk(
                "Set<Integer> set; Map<Integer, Integer> map; AtomicInteger atomic; AtomicReference<Integer> reference;"
                        + " long[] longs; short[] shorts; AtomicIntegerArray array; List<Integer> own;"
                        + " void open() { set.add(OPEN); map.put(OPEN, OPEN); atomic.set(OPEN); reference.set(OPEN);"
                        + " longs[0] = OPEN; shorts[0] = OPEN; array.set(0, OPEN); own.add(OPEN); }",
                "class Codes extends java.util.AbstractList<Integer> { public int size() { return 0; }"
                        + " public Integer get(int i) { return 0; } }");

        Plan plan = versions.plan(state -> {
            holding(state, 5);
            holding(state, 0x105);
            state.object("app.Desk", Map.of());
        });

        assertThat(plan.questions())
                .hasSize(8)
                .allSatisfy(q -> assertThat(q.live())
                        .as("what cannot be looked into may hold it: " + q)
                        .isEqualTo(q.field().equals("own") ? 2 : 1));
        Plan none = versions.plan(state -> holding(state, 0x105));
        assertThat(TwoVersions.questions(none)).containsExactly("CONSTANT_RENUMBERED app.Desk.own");
        assertThat(none.notes()).hasSize(7).allSatisfy(note -> assertThat(note).endsWith("and no live object does"));
    }

    /** A desk that has the number everywhere, with others before it. */
    private static void holding(MemoryState state, int code) {
        String atomicArray = "java.util.concurrent.atomic.AtomicIntegerArray";
        int first = box(state, -1);
        int box = box(state, code);
        int ints = array(state, "[I", 4, -1, code);
        state.object(
                "app.Desk",
                Map.of(
                        "set", state.elements("java.util.HashSet", Form.SEQUENCE, first, box),
                        "map", state.elements("java.util.HashMap", Form.MAPPING, box, box),
                        "atomic", atomic(state, "Integer", "I", code),
                        "reference", atomic(state, "Reference", "Ljava/lang/Object;", box),
                        "longs", array(state, "[J", 8, -1, code),
                        "shorts", array(state, "[S", 2, -1, code),
                        "array",
                                state.add(
                                        atomicArray,
                                        Form.INSTANCE,
                                        List.of(Slot.carried(atomicArray, "array", "[I")),
                                        record -> record.setSlot(0, ints)),
                        "own", state.object("app.Codes", Map.of())));
    }

    private static int box(MemoryState state, long value) {
        return state.add(
                "java.lang.Integer",
                Form.BOXED,
                List.of(Slot.carried("java.lang.Integer", "value", "I")),
                record -> record.setSlot(0, value));
    }

    private static int atomic(MemoryState state, String kind, String descriptor, long bits) {
        String name = "java.util.concurrent.atomic.Atomic" + kind;
        return state.add(
                name,
                Form.INSTANCE,
                List.of(Slot.carried(name, "value", descriptor)),
                record -> record.setSlot(0, bits));
    }

    private static int array(MemoryState state, String className, int width, long... values) {
        return state.add(className, Form.PRIMITIVE_ARRAY, List.of(), record -> {
            for (long value : values) {
                record.addBytes(value, width);
            }
        });
    }
}
