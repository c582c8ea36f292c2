package dev.imago.migrate.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import dev.imago.migrate.Engine;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.Plan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists, sets, maps and arrays that become one another. */
class ContainerRulesTest {
    private static final String LINE = "class Line { String sku; int n; }";

    @TempDir
    private Path directory;

    private Engine engine = new Engine(Path.of(""));

    @BeforeEach
    void makeEngine() {
        engine = new Engine(directory);
    }

    /** An order whose {@code lines}, of the old type, are object 2. */
    private MemoryState order(String type) {
        MemoryState old = engine.old("class Order { " + type + " lines; }", LINE);
        old.object("app.Order", Map.of("lines", 2));
        return old;
    }

    private MemoryState migrate(MemoryState old, String type, String rule) {
        engine.rules("retype: {app.Order.lines: {" + rule + "}}");
        return engine.migrate(old, "class Order { " + type + " lines; }", LINE);
    }

    private static void line(MemoryState old, int sku, int n) {
        old.object("app.Line", sku == 0 ? Map.of("n", n) : Map.of("sku", sku, "n", n));
    }

    @Test
    void aListBecomesAMapByAFieldOfItsElements() {
        MemoryState old = order("java.util.List<Line>");
        old.elements("java.util.ArrayList", Form.SEQUENCE, 3, 4);
        line(old, 5, 1);
        line(old, 6, 2);
        old.string("A");
        old.string("B");

        MemoryState result = migrate(old, "java.util.Map<String, Line>", "into: java.util.LinkedHashMap, key: sku");

        assertThat(result.bits(1, "lines")).isEqualTo(2);
        assertThat(result.typeOf(2).className()).isEqualTo("java.util.LinkedHashMap");
        assertThat(result.elementsOf(2)).containsExactly(5, 3, 6, 4);
        assertThat(engine.report().shapes())
                .filteredOn(shape -> shape.oldClass().equals("java.util.ArrayList"))
                .extracting(MigrationReport.ShapeCount::newClass)
                .as("as many lists as there were are not to be expected")
                .containsExactly("");
    }

    @Test
    void aDuplicateOrNullKeyStopsUnlessTheRuleSaysWhatToDo() {
        MemoryState old = order("java.util.List<Line>");
        old.elements("java.util.ArrayList", Form.SEQUENCE, 3, 4, 5, 0);
        line(old, 6, 1);
        line(old, 7, 2);
        line(old, 0, 3);
        old.string("A");
        old.string("A");
        String type = "java.util.Map<String, Line>";

        assertThatThrownBy(() -> migrate(old, type, "into: java.util.HashMap, key: sku"))
                .isInstanceOf(TransformException.class)
                .hasMessageContaining("cannot transform java.util.ArrayList #2 at test[2]")
                .hasMessageContaining("app.Line #5 has the key null; 'on-null: drop' leaves it out");
        assertThatThrownBy(() -> migrate(old, type, "into: java.util.HashMap, key: sku, on-null: drop"))
                .hasMessageContaining("two elements have the key A; 'on-duplicate: first' or 'last' keeps one of them");
        assertThat(migrate(old, type, "into: java.util.HashMap, key: sku, on-null: drop, on-duplicate: first")
                        .elementsOf(2))
                .containsExactly(6, 3);
        assertThat(migrate(old, type, "into: java.util.HashMap, key: sku, on-null: drop, on-duplicate: last")
                        .elementsOf(2))
                .containsExactly(6, 4);
    }

    @Test
    void aMapBecomesAListWhereItsKeysAreInItsValues() {
        MemoryState old = order("java.util.Map<String, Line>");
        old.elements("java.util.HashMap", Form.MAPPING, 5, 3, 6, 4);
        line(old, 5, 1);
        line(old, 7, 2);
        old.string("A");
        old.string("B");
        old.string("B");
        String list = "java.util.List<Line>";

        assertThatThrownBy(() -> migrate(old, list, "into: java.util.ArrayList"))
                .hasMessageContaining("its keys would be lost; say 'take: values'");
        assertThat(migrate(old, list, "into: java.util.ArrayList, key: sku").elementsOf(2))
                .containsExactly(3, 4);
        assertThatThrownBy(() -> migrate(old, list, "into: java.util.ArrayList, key: n"))
                .hasMessageContaining("its key A would be lost, for the value app.Line #3 says 1");
        assertThat(migrate(old, list, "into: java.util.ArrayList, take: values").elementsOf(2))
                .containsExactly(3, 4);
        assertThat(migrate(old, "java.util.Set<String>", "into: java.util.TreeSet, take: keys")
                        .elementsOf(2))
                .containsExactly(5, 6);
    }

    @Test
    void aListBecomesASetAndDuplicatesStopIt() {
        MemoryState old = order("java.util.List<String>");
        old.elements("java.util.LinkedList", Form.SEQUENCE, 3, 4, 5);
        old.string("A");
        old.string("B");
        old.string("A");
        String set = "java.util.Set<String>";

        assertThatThrownBy(() -> migrate(old, set, "into: java.util.LinkedHashSet"))
                .hasMessageEndingWith(
                        " at test[2]: it holds \"A\" twice; 'on-duplicate: first' or 'last' keeps one of them");
        assertThat(migrate(old, set, "into: java.util.LinkedHashSet, on-duplicate: first")
                        .elementsOf(2))
                .containsExactly(3, 4);
        assertThat(migrate(old, set, "into: java.util.LinkedHashSet, on-duplicate: last")
                        .elementsOf(2))
                .containsExactly(4, 5);
    }

    @Test
    void anObjectThatIsTwiceInAListIsToldByWhereItHangs() {
        MemoryState old = order("java.util.List<Line>");
        old.elements("java.util.LinkedList", Form.SEQUENCE, 3, 3);
        line(old, 0, 1);
        assertThatThrownBy(() -> migrate(old, "java.util.Set<Line>", "into: java.util.LinkedHashSet"))
                .hasMessageContaining(": it holds a app.Line (test[3]) twice;");
    }

    @Test
    void arraysBecomeListsAndBack() {
        MemoryState ints = order("int[]");
        ints.add("[I", Form.PRIMITIVE_ARRAY, List.of(), r -> {
            for (int each : new int[] {7, -1, 7}) {
                r.addBytes(each, 4);
            }
        });

        MemoryState list = migrate(ints, "java.util.List<Integer>", "into: java.util.ArrayList");

        assertThat(list.elementsOf(2)).extracting(id -> list.bits(id, "value")).containsExactly(7L, -1L, 7L);

        MemoryState boxed = order("java.util.List<Integer>");
        boxed.elements("java.util.ArrayList", Form.SEQUENCE, 3, 3);
        boxed.add(
                "java.lang.Integer",
                Form.BOXED,
                List.of(Slot.carried("java.lang.Integer", "value", "I")),
                r -> r.setSlot(0, 9));
        assertThat(migrate(boxed, "long[]", "into: 'long[]'").typeOf(2).className())
                .isEqualTo("[J");

        MemoryState nulls = order("java.util.List<Integer>");
        nulls.elements("java.util.ArrayList", Form.SEQUENCE, 0);
        assertThatThrownBy(() -> migrate(nulls, "int[]", "into: 'int[]'"))
                .hasMessageContaining("it holds null, which is no int; 'on-null: drop' leaves it out");

        MemoryState lines = order("Line[]");
        lines.elements("[Lapp.Line;", Form.OBJECT_ARRAY, 3, 0);
        line(lines, 0, 1);
        assertThat(migrate(lines, "java.util.List<Line>", "into: java.util.ArrayList")
                        .elementsOf(2))
                .containsExactly(3, 0);
        assertThatThrownBy(() -> migrate(lines, "java.util.Queue<Line>", "into: java.util.ArrayDeque"))
                .hasMessageContaining("it holds null, which a java.util.ArrayDeque cannot");

        MemoryState back = order("java.util.List<Line>");
        back.elements("java.util.ArrayList", Form.SEQUENCE, 3);
        line(back, 0, 1);
        MemoryState array = migrate(back, "Line[]", "into: 'app.Line[]'");
        assertThat(array.typeOf(2).className()).isEqualTo("[Lapp.Line;");
        assertThat(array.elementsOf(2)).containsExactly(3);
    }

    @Test
    void aContainerKeepsItsIdentityAndAnImmutableOneIsMadeAnewForEachField() {
        MemoryState old = engine.old("class Order { java.util.List<Line> lines; java.util.List<Line> other; }", LINE);
        old.object("app.Order", Map.of("lines", 4, "other", 4));
        old.object("app.Order", Map.of("lines", 5, "other", 6));
        old.object("app.Order", Map.of());
        old.elements("java.util.ArrayList", Form.SEQUENCE);
        old.add("java.util.Collections$EmptyList", Form.NAMED, List.of(), r -> r.setText(""));
        old.elements("java.util.ImmutableCollections$ListN", Form.SEQUENCE, 7);
        line(old, 0, 1);
        engine.rules(
                "retype: {app.Order.lines: {into: java.util.LinkedHashSet}, app.Order.other: {into: java.util.LinkedHashSet}}");

        MemoryState result =
                engine.migrate(old, "class Order { java.util.Set<Line> lines; java.util.Set<Line> other; }", LINE);

        assertThat(result.bits(1, "lines")).isEqualTo(4).isEqualTo(result.bits(1, "other"));
        assertThat(result.typeOf(4).className()).isEqualTo("java.util.LinkedHashSet");
        int empty = (int) result.bits(2, "lines");
        assertThat(result.typeOf(empty).className()).isEqualTo("java.util.LinkedHashSet");
        assertThat(result.elementsOf(empty)).isEmpty();
        assertThat(result.elementsOf((int) result.bits(2, "other"))).containsExactly(7);
        assertThat(result.bits(3, "lines")).isZero();
        assertThat(result.typeOf(5).form()).as("others may refer to it").isEqualTo(Form.NAMED);
    }

    @Test
    void aContainerDoesNotGoIntoAClassOfATransformerThatHasNoPlaceForIt() {
        MemoryState old = order("java.util.List<String>");
        old.elements("java.util.ArrayList", Form.SEQUENCE);
        engine.rules("retype: {app.Order.lines: {into: java.util.HashSet}}")
                .register(r -> r.transform("app.Order", (o, out) -> out.as("app.Basket")));

        assertThatThrownBy(() -> engine.migrate(
                        old,
                        "class Order { java.util.Set<String> lines; }",
                        "class Basket { java.util.List<String> lines; }"))
                .hasMessageContaining("a new app.Basket has no value for lines");
    }

    @Test
    void theOnlyObjectsContainerChangesOnItsWayToAStaticField() {
        MemoryState old = order("java.util.List<String>");
        old.elements("java.util.ArrayList", Form.SEQUENCE, 3);
        old.string("A");
        engine.rules("retype: {app.Order.lines: {to: app.Shop.ALL, into: java.util.HashSet}}");

        MemoryState result =
                engine.migrate(old, "class Order {}", "class Shop { static java.util.Set<String> ALL; }", LINE);

        assertThat(result.roots().get(0).path()).isEqualTo("app.Shop.ALL");
        assertThat(result.typeOf(2).className()).isEqualTo("java.util.HashSet");
    }

    @Test
    void twoRulesForOneContainerStop() {
        MemoryState old = engine.old("class Order { java.util.List<Line> lines; java.util.List<Line> other; }", LINE);
        old.object("app.Order", Map.of("lines", 2, "other", 2));
        old.elements("java.util.ArrayList", Form.SEQUENCE);
        engine.rules(
                "retype: {app.Order.lines: {into: java.util.HashSet}, app.Order.other: {into: java.util.ArrayDeque}}");

        assertThatThrownBy(() -> engine.migrate(
                        old, "class Order { java.util.Set<Line> lines; java.util.Queue<Line> other; }", LINE))
                .hasMessageContaining("cannot transform java.util.ArrayList #2 at test[2]")
                .hasMessageContaining("app.Order.lines and app.Order.other refer to it");
    }

    @Test
    void staticContainersChangeToo() {
        MemoryState old = engine.old("class Shop { static java.util.List<Line> LINES; }", LINE);
        old.elements("java.util.Vector", Form.SEQUENCE, 2);
        line(old, 3, 1);
        old.string("A");
        old.root("app.Shop", "LINES", "Ljava/util/List;", 1);
        engine.rules("retype: {app.Shop.LINES: {into: java.util.concurrent.ConcurrentHashMap, key: sku}}");

        MemoryState result = engine.migrate(old, "class Shop { static java.util.Map<String, Line> LINES; }", LINE);

        assertThat(result.roots().get(0).bits()).isEqualTo(1);
        assertThat(result.elementsOf(1)).containsExactly(3, 2);
    }

    @Test
    void whatCannotWorkIsRefusedInThePlan() {
        MemoryState old = order("java.util.List<Line>");
        Map.of(
                        "into: java.util.LinkedHashMp", "is no container that can be made; did you mean",
                        "into: java.util.HashMap, key: sku",
                                "a java.util.HashMap cannot stand in a field of type java.util.Set")
                .forEach((rule, message) -> {
                    engine.rules("retype: {app.Order.lines: {" + rule + "}}");
                    assertThat(engine.plan(old, "class Order { java.util.Set<Line> lines; }", LINE)
                                    .questions())
                            .singleElement()
                            .satisfies(q -> assertThat(q.what()).contains(message));
                });
    }

    /** An order with two lines, whose list a rule makes a map. */
    private MemoryState orderOfTwo() {
        MemoryState old = order("java.util.List<Line>");
        old.elements("java.util.ArrayList", Form.SEQUENCE, 3, 4);
        line(old, 5, 1);
        line(old, 6, 2);
        old.string("A");
        old.string("B");
        return old;
    }

    @Test
    void aRuleForAContainerHoldsBesideATransformer() {
        MemoryState old = orderOfTwo();
        List<Integer> seen = new ArrayList<>();
        engine.register(registration -> registration.transform("app.Order", (order, out) -> {
            seen.add(order.object("lines").elements().size());
            out.as("app.Order");
        }));

        MemoryState result = migrate(old, "java.util.Map<String, Line>", "into: java.util.LinkedHashMap, key: sku");

        assertThat(result.bits(1, "lines")).isEqualTo(2);
        assertThat(result.typeOf(2).className()).isEqualTo("java.util.LinkedHashMap");
        assertThat(result.elementsOf(2)).containsExactly(5, 3, 6, 4);
        assertThat(seen).as("the transformer reads the old list").containsExactly(2);
    }

    @Test
    void aRuleForAnImmutableListHoldsBesideATransformer() {
        MemoryState old = order("java.util.List<Line>");
        old.elements("java.util.ImmutableCollections$ListN", Form.SEQUENCE, 3);
        line(old, 4, 1);
        old.string("A");
        engine.register(registration -> registration.transform("app.Order", (order, out) -> out.as("app.Order")));

        MemoryState result = migrate(old, "java.util.Map<String, Line>", "into: java.util.HashMap, key: sku");

        int map = (int) result.bits(1, "lines");
        assertThat(result.typeOf(map).className()).isEqualTo("java.util.HashMap");
        assertThat(result.elementsOf(map)).containsExactly(4, 3);
    }

    @Test
    void aRuleForAContainerHoldsInWhateverClassATransformerMakes() {
        MemoryState old = orderOfTwo();
        engine.rules("retype: {app.Order.lines: {into: java.util.LinkedHashMap, key: sku}}")
                .register(registration -> registration.transform(
                        "app.Order", (order, out) -> out.as("app.Basket").set("content", order.object("lines"))));

        MemoryState result = engine.migrate(old, "class Basket { java.util.Map<String, Line> content; }", LINE);

        assertThat(result.bits(1, "content")).isEqualTo(2);
        assertThat(result.elementsOf(2)).containsExactly(5, 3, 6, 4);
    }

    @Test
    void whatATransformerSetsItselfCounts() {
        MemoryState old = orderOfTwo();
        engine.register(registration -> registration.transform(
                "app.Order", (order, out) -> out.as("app.Order").set("lines", out.createMap("java.util.TreeMap"))));

        MemoryState result = migrate(old, "java.util.Map<String, Line>", "into: java.util.LinkedHashMap, key: sku");

        int map = (int) result.bits(1, "lines");
        assertThat(result.typeOf(map).className()).isEqualTo("java.util.TreeMap");
        assertThat(result.elementsOf(map)).isEmpty();
    }

    @Test
    void aListThatBecomesAMapIsNotPutWhereOnlyAListFits() {
        MemoryState old = orderOfTwo();
        engine.rules("retype: {app.Order.lines: {into: java.util.LinkedHashMap, key: sku}}")
                .register(registration -> registration.transform(
                        "app.Order", (order, out) -> out.as("app.Order").set("before", order.object("lines"))));
        String next = "class Order { java.util.Map<String, Line> lines; java.util.List<Line> before; }";

        assertThatThrownBy(() -> engine.migrate(old, next, LINE))
                .isInstanceOf(TransformException.class)
                .hasMessageContaining("app.Order.before: a java.util.LinkedHashMap cannot stand in a field of type");
    }

    @Test
    void aPlanTellsWhichRulesHoldBesideATransformerAndAsksAboutOneThatDoesNotFit() {
        MemoryState old = orderOfTwo();
        engine.register(registration -> registration.transform("app.Order", (order, out) -> out.as("app.Order")));
        String list = "class Order { java.util.List<Line> lines; int added; }";
        String map = "class Order { java.util.Map<String, Line> lines; int added; }";

        engine.rules("retype: {app.Order.lines: {into: java.util.LinkedHashMap, key: sku}}");

        assertThat(engine.questions(old, list, LINE)).containsExactly("RULE_DOES_NOT_FIT app.Order.lines");
        Plan plan = engine.plan(old, map, LINE);
        assertThat(plan.questions()).isEmpty();
        assertThat(plan.shape("app.Order").orElseThrow().actions())
                .singleElement()
                .isInstanceOf(FieldAction.Recontain.class);
    }

    private static int integer(MemoryState old, int value) {
        List<Slot> slots = List.of(Slot.carried("java.lang.Integer", "value", "I"));
        return old.add("java.lang.Integer", Form.BOXED, slots, record -> record.setSlot(0, value));
    }

    @Test
    void boxesBecomeWhatTheNewFieldSaysThatTheyAre() {
        MemoryState old = order("java.util.Map<Integer, Line>");
        old.elements("java.util.HashMap", Form.MAPPING, 4, 3, 5, 3);
        line(old, 0, 7);
        integer(old, 7);
        integer(old, 8);

        for (String rule : List.of("into: java.util.HashMap", "into: java.util.TreeMap")) {
            MemoryState result = migrate(old, "java.util.Map<Long, Line>", rule);
            List<Integer> entries = result.elementsOf(2);
            assertThat(entries).hasSize(4);
            assertThat(result.typeOf(entries.get(0)).className()).isEqualTo("java.lang.Long");
            assertThat(result.bits(entries.get(0), "value")).isEqualTo(7);
            assertThat(result.bits(entries.get(2), "value")).isEqualTo(8);
            assertThat(entries.get(1)).isEqualTo(3);
        }
        assertThatThrownBy(() -> migrate(old, "java.util.Map<String, Line>", "into: java.util.HashMap"))
                .isInstanceOf(TransformException.class)
                .hasMessageContaining("java.lang.Integer");
        MemoryState keys = migrate(old, "java.util.Set<Double>", "into: java.util.LinkedHashSet, take: keys");
        assertThat(keys.typeOf(keys.elementsOf(2).get(1)).className()).isEqualTo("java.lang.Double");
    }

    @Test
    void aKeyThatIsComputedIsTheBoxThatTheNewFieldSays() {
        MemoryState old = order("java.util.Map<String, Line>");
        old.elements("java.util.HashMap", Form.MAPPING, 4, 3);
        line(old, 0, 7);
        old.string("seven");

        MemoryState result = migrate(old, "java.util.Map<Long, Line>", "into: java.util.HashMap, key: n");

        int key = result.elementsOf(2).get(0);
        assertThat(result.typeOf(key).className()).isEqualTo("java.lang.Long");
        assertThat(result.bits(key, "value")).isEqualTo(7);
    }

    @Test
    void aContainerThatIsFilledAnewKeepsItsOrderAndCapacity() {
        MemoryState old = order("java.util.concurrent.LinkedBlockingQueue<Integer>");
        old.add(
                "java.util.concurrent.LinkedBlockingQueue",
                Form.SEQUENCE,
                List.of(Slot.carried("java.util.concurrent.LinkedBlockingQueue", "capacity", "I")),
                record -> {
                    record.setSlot(0, 16);
                    record.addElement(3);
                });
        integer(old, 7);

        MemoryState result = migrate(
                old,
                "java.util.concurrent.LinkedBlockingQueue<Long>",
                "into: java.util.concurrent.LinkedBlockingQueue");

        assertThat(result.bits(2, "capacity")).isEqualTo(16);
        assertThat(result.typeOf(result.elementsOf(2).get(0)).className()).isEqualTo("java.lang.Long");
    }

    @RepeatedTest(5)
    void aListThatBecomesAMapAndAListAgainIsTheSame() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int count = random.nextInt(30);
        List<Integer> ids =
                new ArrayList<>(IntStream.range(3, 3 + count).boxed().toList());
        Collections.shuffle(ids, random);
        MemoryState old = order("java.util.List<Line>");
        old.elements(
                "java.util.ArrayList",
                Form.SEQUENCE,
                ids.stream().mapToInt(i -> i).toArray());
        for (int i = 0; i < count; i++) {
            line(old, 0, 1000 - i);
        }

        MemoryState map = migrate(old, "java.util.Map<Long, Line>", "into: java.util.LinkedHashMap, key: n");
        MemoryState list = migrate(
                map.withDictionaryOf(order("java.util.Map<Long, Line>")),
                "java.util.List<Line>",
                "into: java.util.LinkedList, key: n");

        assertThat(list.elementsOf(2)).as("seed " + seed).isEqualTo(ids);
    }
}
