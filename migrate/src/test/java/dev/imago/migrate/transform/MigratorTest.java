package dev.imago.migrate.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.Version;
import dev.imago.migrate.api.EnumValue;
import dev.imago.migrate.api.Migration;
import dev.imago.migrate.api.NewMapping;
import dev.imago.migrate.api.NewObject;
import dev.imago.migrate.api.NewSequence;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.PlanBlockedException;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesReader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigratorTest {
    private static final JdkTypes JDK = new JdkTypes();

    @TempDir
    private Path directory;

    private Rules rules = Rules.none();
    private Migrations migrations = Migrations.none();
    private MigrationReport report = new MigrationReport(List.of(), 0, 0, 0, 0, Map.of(), List.of(), 0, 0);

    private MemoryState old(String... sources) {
        return new MemoryState(Version.of(directory, sources).dictionary());
    }

    private MemoryState migrate(MemoryState old, String... next) {
        ClassPathDictionary after = Version.of(directory, next);
        Plan plan = Planner.plan(old.dictionary(), after, rules, migrations, Scope.of(old, JDK), JDK);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (StateWriter writer = new StateWriter(bytes)) {
            report = Migrator.migrate(old, plan, writer);
        }
        MemoryState result = MemoryState.decode(bytes.toByteArray(), after.dictionary());
        assertThat(report.objectsIn()).isEqualTo(old.size());
        assertThat(report.objectsOut()).isEqualTo(result.size());
        assertThat(report.bytes()).isEqualTo(bytes.size());
        return result;
    }

    private void register(Migration migration) {
        migrations = Migrations.of(List.of(migration));
    }

    @Test
    void unchangedObjectsKeepTheirIdsValuesAndReferences() {
        MemoryState old = old("class Node { int a; double b; char c; Node next; static Node HEAD; }");
        int first = old.object("app.Node", Map.of("a", -5, "b", 0.25, "c", '\uFFFE', "next", 2));
        old.object("app.Node", Map.of("a", 7, "next", first));
        old.root("app.Node", "HEAD", "Lapp/Node;", first);

        MemoryState result = migrate(old, "class Node { int a; double b; char c; Node next; static Node HEAD; }");

        assertThat(result.bits(1, "a")).isEqualTo(-5);
        assertThat(result.bits(1, "b")).isEqualTo(Double.doubleToRawLongBits(0.25));
        assertThat(result.bits(1, "c")).isEqualTo(0xFFFE);
        assertThat(result.bits(2, "next")).isEqualTo(1);
        assertThat(result.roots()).containsExactly(Root.ofStatic("app.Node", "HEAD", "Lapp/Node;", 1));
        assertThat(report.carried()).isEqualTo(2);
        assertThat(report.created()).isZero();
    }

    @Test
    void rulesRenameWidenDefaultTranslateAndDrop() {
        MemoryState old = old(
                "class Order { int cents; String customer; int priority; String note; Status status; Token token; }",
                "enum Status { OPEN, DONE }",
                "class Token { int x; }");
        old.object("app.Order", Map.of("cents", 5, "customer", 2, "priority", 1, "note", 2, "status", 3, "token", 4));
        old.string("Zoë \u20AC");
        old.enumConstant("app.Status", "OPEN");
        old.object("app.Token", Map.of("x", 1));
        old.elements("java.util.ArrayList", Form.SEQUENCE, 1, 4, 2);
        old.elements("java.util.HashMap", Form.MAPPING, 2, 4, 2, 1);
        old.elements("[Lapp.Token;", Form.OBJECT_ARRAY, 4);
        old.elements("[Ljava.lang.Object;", Form.OBJECT_ARRAY, 4, 1);
        rules = RulesReader.read("""
                rename: {app.Order: app.Purchase, app.Order.customer: buyer}
                default:
                  app.Purchase.loyalty: 100
                  app.Purchase.tags: {new: java.util.LinkedHashMap}
                  app.Purchase.state: FRESH
                  app.Purchase.label: none
                  app.Purchase.box: 3
                drop: [app.Order.note, app.Token]
                map: {app.Order.priority: {1: 10}, app.Status: {OPEN: FRESH}}
                """, "r");

        MemoryState result = migrate(
                old,
                "class Purchase { long cents; String buyer; int priority; Status status; int loyalty;"
                        + " java.util.Map<String, String> tags; Status state; String label; Long box; Object token; }",
                "enum Status { FRESH, DONE }");

        assertThat(result.typeOf(1).className()).isEqualTo("app.Purchase");
        assertThat(result.bits(1, "cents")).isEqualTo(5);
        assertThat(result.text(1, "buyer")).isEqualTo("Zoë \u20AC");
        assertThat(result.bits(1, "priority")).isEqualTo(10);
        assertThat(result.text(1, "status")).isEqualTo("FRESH");
        assertThat(result.bits(1, "loyalty")).isEqualTo(100);
        assertThat(result.typeOf((int) result.bits(1, "tags")).className()).isEqualTo("java.util.LinkedHashMap");
        assertThat(result.text(1, "state")).isEqualTo("FRESH");
        assertThat(result.text(1, "label")).isEqualTo("none");
        assertThat(result.bits((int) result.bits(1, "box"), "value")).isEqualTo(3);
        assertThat(result.bits(1, "token")).isZero();
        assertThat(result.elementsOf(5)).containsExactly(1, 2);
        assertThat(result.elementsOf(6)).containsExactly(2, 1);
        assertThat(result.has(7)).as("an array of a class that is gone").isFalse();
        assertThat(result.elementsOf(8)).containsExactly(0, 1);
        assertThat(report.dropped()).isEqualTo(2);
        assertThat(report.nulled())
                .containsEntry("app.Purchase.token", 1L)
                .containsEntry("elements of java.util.ArrayList", 1L)
                .containsEntry("elements of java.util.HashMap", 1L);
    }

    @Test
    void aTransformerSplitsAClassAndTurnsAListIntoAMap() {
        MemoryState old = old(
                "class Order { long cents; java.util.List<Line> lines; String street; int kept; Order self; }",
                "class Line { String sku; int count; }");
        old.object("app.Order", Map.of("cents", 1250, "lines", 2, "street", 5, "kept", 9, "self", 1));
        old.elements("java.util.ArrayList", Form.SEQUENCE, 3);
        old.object("app.Line", Map.of("sku", 4, "count", 2));
        old.string("A-1");
        old.string("Main St");
        register(r -> r.transform("app.Order", (order, out) -> {
            NewMapping lines = out.createMap("java.util.LinkedHashMap");
            for (Object line : order.object("lines").elements()) {
                lines.put(((OldObject) line).getString("sku"), line);
            }
            NewObject address = out.create("app.Address").set("street", order.getObject("street"));
            NewObject total = out.create("app.Money").set("cents", order.getLong("cents"));
            out.as("app.Order")
                    .set("lines", lines)
                    .set("address", address)
                    .set("total", total)
                    .set("status", EnumValue.of("app.Status", "NEW"))
                    .set("history", out.createArray("[J").add(1L).add(-2L));
        }));

        MemoryState result = migrate(
                old,
                "class Order { Money total; java.util.Map<String, Line> lines; Address address; int kept; Order self;"
                        + " Status status; long[] history; }",
                "class Line { String sku; int count; }",
                "class Address { String street; }",
                "record Money(long cents) {}",
                "enum Status { NEW }");

        assertThat(result.bits(1, "self")).isEqualTo(1);
        assertThat(result.bits(1, "kept")).isEqualTo(9);
        int money = (int) result.bits(1, "total");
        assertThat(result.bits(money, "cents")).isEqualTo(1250);
        assertThat(money).isGreaterThan(5);
        int lines = (int) result.bits(1, "lines");
        assertThat(result.typeOf(lines).className()).isEqualTo("java.util.LinkedHashMap");
        assertThat(result.text(result.elementsOf(lines).get(0))).isEqualTo("A-1");
        assertThat(result.elementsOf(lines).get(1)).isEqualTo(3);
        assertThat(result.bits((int) result.bits(1, "address"), "street")).isEqualTo(5);
        assertThat(result.text(1, "status")).isEqualTo("NEW");
    }

    @Test
    void aNamedConversionMakesTheNewValue() {
        MemoryState old = old(
                "class Order { long cents; int size; String code; Status s; static long TOTAL; }",
                "enum Status { A, B }");
        old.object("app.Order", Map.of("cents", 1250, "size", 3, "code", 2, "s", 3));
        old.string("42");
        old.enumConstant("app.Status", "B");
        old.root("app.Order", "TOTAL", "J", 77);
        register(r ->
                r.conversion("money", (value, out) -> out.create("app.Money").set("cents", value.getLong())));
        rules = RulesReader.read("""
                retype:
                  app.Order.cents: {to: total, using: money}
                  app.Order.size: {using: to-string}
                  app.Order.code: {using: parse}
                  app.Order.s: {using: ordinal}
                  app.Order.TOTAL: {to: app.Order.SUM, using: money}
                """, "r");

        MemoryState result = migrate(
                old,
                "class Order { Money total; String size; short code; int s; static Money SUM; }",
                "class Money { long cents; }",
                "enum Status { B, A }");

        assertThat(result.bits((int) result.bits(1, "total"), "cents")).isEqualTo(1250);
        assertThat(result.text(1, "size")).isEqualTo("3");
        assertThat(result.bits(1, "code")).isEqualTo(42);
        assertThat(result.bits(1, "s")).isEqualTo(1);
        Root sum = result.roots().get(0);
        assertThat(sum.path()).isEqualTo("app.Order.SUM");
        assertThat(result.bits((int) sum.bits(), "cents")).isEqualTo(77);
    }

    @Test
    void aConditionDropsObjectsAndTheirReferences() {
        MemoryState old = old("class Session { boolean expired; Session other; }");
        old.object("app.Session", Map.of("expired", true, "other", 2));
        old.object("app.Session", Map.of("other", 1));
        old.instanceRoot("app.Session", 1);
        register(r -> r.dropIf("app.Session", s -> s.getBoolean("expired")));

        MemoryState result = migrate(old, "class Session { boolean expired; Session other; }");

        assertThat(result.has(1)).isFalse();
        assertThat(result.bits(2, "other")).isZero();
        assertThat(report.nulled()).containsEntry("app.Session.other", 1L);
        assertThat(report.droppedRoots()).containsExactly("the only app.Session");
    }

    @Test
    void aThrowingTransformerStopsTheRunAndNamesTheObject() {
        MemoryState old = old("class Order { int a; }");
        old.object("app.Order", Map.of("a", 1));
        old.object("app.Order", Map.of("a", 0));
        register(r -> r.transform("app.Order", (o, out) -> out.as("app.Order").set("a", 10 / o.getInt("a"))));

        assertThatThrownBy(() -> migrate(old, "class Order { int a; }"))
                .isInstanceOfSatisfying(TransformException.class, e -> {
                    assertThat(e.objectId()).isEqualTo(2);
                    assertThat(e.className()).isEqualTo("app.Order");
                    assertThat(e.path()).isEqualTo("test[2]");
                    assertThat(e).hasCauseInstanceOf(ArithmeticException.class);
                })
                .hasMessage("cannot transform app.Order #2 at test[2]: java.lang.ArithmeticException: / by zero");
    }

    @Test
    void practicePassesOverObjectsOnWhichATransformerFails() {
        MemoryState old = old("class Order { int a; }", "class Line { int b; }");
        old.object("app.Order", Map.of("a", 0));
        old.object("app.Order", Map.of("a", 1));
        for (int i = 0; i < 1000; i++) {
            old.object("app.Line", Map.of("b", i));
        }
        AtomicInteger lines = new AtomicInteger();
        register(r -> r.transform("app.Order", (o, out) -> out.as("app.Order").set("a", 10 / o.getInt("a")))
                .transform("app.Line", (o, out) -> {
                    lines.incrementAndGet();
                    throw new IllegalStateException("never good");
                }));
        ClassPathDictionary after = Version.of(directory, "class Order { int a; }", "class Line { int b; }");
        Plan plan = Planner.plan(old.dictionary(), after, rules, migrations, Scope.of(old, JDK), JDK);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Migrator.practise(old, plan, new StateWriter(bytes));

        MemoryState result = MemoryState.decode(bytes.toByteArray(), after.dictionary());
        assertThat(result.size()).isEqualTo(1);
        assertThat(result.bits(2, "a")).isEqualTo(10);
        assertThat(lines.get()).as("tries before it is given up").isBetween(10, 500);
    }

    @Test
    void whatATransformerGetsWrongIsNamed() {
        String next = "class Order { int a; String b; int c; }";
        Map<Migration, String> mistakes = Map.of(
                r -> r.transform("app.Order", (o, out) -> {}), "did not say what becomes of the object",
                r -> r.transform("app.Order", (o, out) -> out.as("app.Order")), "has no value for b, c",
                r -> r.transform("app.Order", (o, out) -> out.as("app.Order").set("d", 1)), "app.Order has no field d",
                r -> r.transform("app.Order", (o, out) -> out.as("app.Order").set("b", 1)), "app.Order.b: ",
                r -> r.transform("app.Order", (o, out) -> out.as("app.Order").set("a", 1L << 40)),
                        "app.Order.a: Long 1099511627776 does not fit a field of type int",
                r -> r.transform("app.Order", (o, out) -> out.as("app.Gone")), "the new version has no class app.Gone",
                r -> r.transform("app.Order", (o, out) -> o.getInt("z")), "app.Order has no field z; it has [a]");
        mistakes.forEach((migration, message) -> {
            MemoryState old = old("class Order { int a; }");
            old.object("app.Order", Map.of());
            register(migration);
            assertThatThrownBy(() -> migrate(old, next))
                    .isInstanceOf(TransformException.class)
                    .hasMessageContaining(message);
        });
    }

    @Test
    void describedObjectsCannotBeUsedInALaterCall() {
        MemoryState old = old("class Order { Object a; }");
        old.object("app.Order", Map.of());
        old.object("app.Order", Map.of());
        AtomicReference<NewObject> leaked = new AtomicReference<>();
        register(r -> r.transform("app.Order", (o, out) -> {
            NewObject list =
                    leaked.updateAndGet(known -> known == null ? out.createList("java.util.ArrayList") : known);
            out.as("app.Order").set("a", list);
        }));

        assertThatThrownBy(() -> migrate(old, "class Order { Object a; }"))
                .isInstanceOf(TransformException.class)
                .hasMessageContaining("was described in another call");
    }

    @Test
    void viewsCannotBeReadInALaterCall() {
        MemoryState old = old("class Order { Order next; int a; }");
        old.object("app.Order", Map.of("next", 2));
        old.object("app.Order", Map.of("next", 1));
        AtomicReference<OldObject> leaked = new AtomicReference<>();
        register(r -> r.transform("app.Order", (o, out) -> {
            OldObject next = leaked.updateAndGet(known -> known == null ? o.object("next") : known);
            out.as("app.Order").set("a", next.getInt("a"));
        }));

        assertThatThrownBy(() -> migrate(old, "class Order { Order next; int a; }"))
                .isInstanceOf(TransformException.class)
                .hasMessageContaining("app.Order #2 was given to another call");
    }

    @Test
    void aCallMayReadAndDescribeMoreObjectsThanItsRecordsAreKeptFor() {
        MemoryState old = old("class Order { int a; Order next; }");
        for (int i = 1; i <= 100; i++) {
            old.object("app.Order", Map.of("a", i, "next", i % 100 + 1));
        }
        register(r -> r.transform("app.Order", (o, out) -> {
            OldObject at = o;
            int sum = 0;
            NewSequence all = out.createList("java.util.ArrayList");
            List<OldObject> seen = new ArrayList<>();
            do {
                sum += at.getInt("a");
                seen.add(at);
                all.add(out.create("app.Part").set("b", at.getInt("a")));
                at = at.object("next");
            } while (!at.equals(o));
            int again = seen.stream().mapToInt(each -> each.getInt("a")).sum();
            out.as("app.Order").set("a", sum - again).set("parts", all);
        }));

        MemoryState result =
                migrate(old, "class Order { int a; Order next; java.util.List<Part> parts; }", "class Part { int b; }");

        for (int id = 1; id <= 100; id++) {
            assertThat(result.bits(id, "a")).isZero();
            List<Integer> parts = result.elementsOf((int) result.bits(id, "parts"));
            assertThat(parts).hasSize(100);
            for (int i = 0; i < 100; i++) {
                assertThat(result.bits(parts.get(i), "b")).isEqualTo((id - 1 + i) % 100 + 1);
            }
        }
    }

    @Test
    void anOldStringObjectIsPassedOnAndMakesNoNewOne() {
        MemoryState old = old("class Order { java.util.List<Line> lines; }", "class Line { String sku; }");
        old.object("app.Order", Map.of("lines", 2));
        old.elements("java.util.ArrayList", Form.SEQUENCE, 3);
        old.object("app.Line", Map.of("sku", 4));
        old.string("A-1");
        register(r -> r.transform("app.Order", (order, out) -> {
            NewMapping lines = out.createMap("java.util.LinkedHashMap");
            for (Object each : order.object("lines").elements()) {
                OldObject sku = ((OldObject) each).object("sku");
                assertThat(sku.text()).isEqualTo("A-1");
                lines.put(sku, each);
            }
            out.as("app.Order").set("lines", lines);
        }));

        MemoryState result =
                migrate(old, "class Order { java.util.Map<String, Line> lines; }", "class Line { String sku; }");

        assertThat(result.elementsOf((int) result.bits(1, "lines"))).containsExactly(4, 3);
        assertThat(report.created()).as("the map").isEqualTo(1);
    }

    @Test
    void equalNewValuesShareObjectsAndManyDifferentOnesAllArrive() {
        int count = 100_000;
        MemoryState old = old("class Order { int a; }");
        for (int i = 0; i < count; i++) {
            old.object("app.Order", Map.of("a", i));
        }
        register(r -> r.transform(
                "app.Order",
                (o, out) -> out.as("app.Order")
                        .set("own", "order " + o.getInt("a"))
                        .set("currency", "EUR")
                        .set("box", 1000L)
                        .set("kind", EnumValue.of("app.Kind", "WEB"))));

        MemoryState result = migrate(
                old, "class Order { int a; String own; String currency; Long box; Kind kind; }", "enum Kind { WEB }");

        for (int id = 1; id <= count; id++) {
            assertThat(result.text(id, "own")).isEqualTo("order " + (id - 1));
            assertThat(result.text(id, "currency")).isEqualTo("EUR");
        }
        assertThat(report.created()).isBetween((long) count + 3, count + 100L);
    }

    @Test
    void arraysOfPrimitivesGrowWithWhatIsAdded() {
        MemoryState old = old("class Order { int a; }");
        old.object("app.Order", Map.of());
        register(r -> r.transform("app.Order", (o, out) -> {
            NewSequence chars = out.createArray("[C");
            NewSequence longs = out.createArray("[J");
            for (int i = 0; i < 1000; i++) {
                chars.add((char) (i * 60));
                longs.add(i * -1_000_000_007L);
            }
            out.as("app.Order").set("chars", chars).set("longs", longs);
        }));

        MemoryState result = migrate(old, "class Order { int a; char[] chars; long[] longs; }");

        StateRecord record = new StateRecord();
        result.read((int) result.bits(1, "chars"), record);
        ByteBuffer bytes =
                ByteBuffer.wrap(record.bytes(), 0, record.byteLength()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 1000; i++) {
            assertThat(bytes.getChar()).isEqualTo((char) (i * 60));
        }
        assertThat(bytes.hasRemaining()).isFalse();
        result.read((int) result.bits(1, "longs"), record);
        bytes = ByteBuffer.wrap(record.bytes(), 0, record.byteLength()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 1000; i++) {
            assertThat(bytes.getLong()).isEqualTo(i * -1_000_000_007L);
        }
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @Test
    void openQuestionsBlockBeforeAnythingIsWritten() {
        MemoryState old = old("class Order { int a; }");
        old.object("app.Order", Map.of());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ClassPathDictionary after = Version.of(directory, "class Order { int a; int b; }");
        Plan plan = Planner.plan(old.dictionary(), after, rules, migrations, Scope.of(old, JDK), JDK);
        StateWriter writer = new StateWriter(bytes);
        int before = bytes.size();

        assertThatThrownBy(() -> Migrator.migrate(old, plan, writer))
                .isInstanceOf(PlanBlockedException.class)
                .hasMessageContaining("app.Order.b: new field of type int; old objects have no value for it (1 live)");
        assertThat(bytes.size()).isEqualTo(before);
    }

    @Test
    void keptFieldsAndBoundariesStayTheNewVersions() {
        MemoryState old = old("class Desk { int pool; int a; int late; }");
        int desk = old.object("app.Desk", Map.of("pool", 5, "a", 6));
        old.add("java.lang.Thread", Form.KEPT, List.of(), r -> {});
        old.instanceRoot("app.Desk", desk);
        rules = RulesReader.read("keep: [app.Desk.pool, app.Desk.fresh]\nrename: {app.Desk.late: early}", "r");

        MemoryState result = migrate(old, "class Desk { Object pool; int a; int early; int fresh; }");

        assertThat(result.typeOf(1).slots())
                .contains(new Slot("app.Desk", "pool", "Ljava/lang/Object;", true))
                .contains(new Slot("app.Desk", "fresh", "I", true))
                .contains(Slot.carried("app.Desk", "early", "I"));
        assertThat(result.bits(1, "a")).isEqualTo(6);
        assertThat(report.kept()).isEqualTo(1);
    }

    @Test
    void whatHasNoValueIsNeitherConvertedNorLookedUp() {
        MemoryState old = old("class Desk { int text; int mapped; int wide; int a; }");
        List<Slot> slots = List.of(
                new Slot("app.Desk", "text", "I", true),
                new Slot("app.Desk", "mapped", "I", true),
                new Slot("app.Desk", "wide", "I", true),
                Slot.carried("app.Desk", "a", "I"));
        int desk = old.add("app.Desk", Form.INSTANCE, slots, record -> record.setSlot(3, 6));
        old.instanceRoot("app.Desk", desk);
        rules = RulesReader.read("retype: {app.Desk.text: {using: to-string}}\nmap: {app.Desk.mapped: {0: 2}}\n", "r");

        MemoryState result = migrate(old, "class Desk { String text; int mapped; double wide; int a; }");

        assertThat(result.typeOf(1).slots())
                .containsExactlyInAnyOrder(
                        new Slot("app.Desk", "text", "Ljava/lang/String;", true),
                        new Slot("app.Desk", "mapped", "I", true),
                        new Slot("app.Desk", "wide", "D", true),
                        Slot.carried("app.Desk", "a", "I"));
        assertThat(result.bits(1, "a")).isEqualTo(6);
    }

    @Test
    void subclassesOfContainersKeepElementsAndChangeTheirOwnFields() {
        MemoryState old = old("class Lru extends java.util.LinkedHashMap<String, String> { int limit; }");
        old.add(
                "app.Lru",
                Form.MAPPING,
                List.of(
                        Slot.carried("java.util.LinkedHashMap", "accessOrder", "Z"),
                        Slot.carried("app.Lru", "limit", "I")),
                record -> {
                    record.setSlot(0, 1);
                    record.setSlot(1, 50);
                    record.addElement(2);
                    record.addElement(2);
                });
        old.string("key");

        MemoryState result = migrate(old, "class Lru extends java.util.LinkedHashMap<String, String> { long limit; }");

        assertThat(result.bits(1, "accessOrder")).isEqualTo(1);
        assertThat(result.bits(1, "limit")).isEqualTo(50);
        assertThat(result.elementsOf(1)).containsExactly(2, 2);
    }

    @Test
    void classReferencesFollowRenames() {
        MemoryState old = old("class Order { int a; }");
        old.object("app.Order", Map.of());
        old.add("java.lang.Class", Form.CLASS, List.of(), r -> r.setText("app.Order"));
        old.add("java.lang.Class", Form.CLASS, List.of(), r -> r.setText("int"));
        rules = RulesReader.read("rename: {app.Order: app.Purchase}", "r");

        MemoryState result = migrate(old, "class Purchase { int a; }");

        assertThat(result.text(2)).isEqualTo("app.Purchase");
        assertThat(result.text(3)).isEqualTo("int");
    }

    @Test
    void theSameStateGivesTheSameBytes() {
        MemoryState old = old("class Order { int a; String b; }");
        for (int i = 0; i < 100; i++) {
            old.object("app.Order", Map.of("a", i));
        }
        register(r -> r.transform("app.Order", (o, out) -> out.as("app.Order").set("b", "n" + o.getInt("a") % 10)));
        ClassPathDictionary after = Version.of(directory, "class Order { int a; String b; }");
        Plan plan = Planner.plan(old.dictionary(), after, rules, migrations, Scope.of(old, JDK), JDK);

        assertThat(encoded(old, plan)).isEqualTo(encoded(old, plan));
        assertThat(report.created()).isEqualTo(10);
    }

    private byte[] encoded(MemoryState old, Plan plan) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (StateWriter writer = new StateWriter(bytes)) {
            report = Migrator.migrate(old, plan, writer);
        }
        return bytes.toByteArray();
    }
}
