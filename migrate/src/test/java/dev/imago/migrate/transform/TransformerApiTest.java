package dev.imago.migrate.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.state.Form;
import dev.imago.migrate.Engine;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.api.ClassName;
import dev.imago.migrate.api.Migration;
import dev.imago.migrate.api.OldObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a transformer can do beyond its own object: views and builders, lookups, shared objects, order. */
class TransformerApiTest {
    @TempDir
    private Path directory;

    private Engine engine = new Engine(Path.of(""));

    @BeforeEach
    void makeEngine() {
        engine = new Engine(directory);
    }

    @ClassName("app.Order")
    interface OldOrder {
        long cents();

        List<OldLine> lines();

        OldObject customer();

        Status status();
    }

    @ClassName("app.Line")
    interface OldLine {
        @Nullable
        String sku();
    }

    enum Status {
        OPEN,
        DONE
    }

    @ClassName("app.Order")
    interface NewOrder {
        NewOrder total(NewMoney money);

        NewOrder first(OldLine line);

        NewOrder setBuyer(OldObject buyer);

        NewOrder state(State state);
    }

    @ClassName("app.Money")
    interface NewMoney {
        NewMoney cents(long cents);
    }

    @ClassName("app.State")
    enum State {
        FRESH,
        SHUT
    }

    @Test
    void viewsReadAndBuildersDescribe() {
        MemoryState old = engine.old(
                "class Order { int cents; java.util.List<Line> lines; String customer; Status status; int id; }",
                "class Line { String sku; }",
                "enum Status { OPEN, DONE }");
        old.object("app.Order", Map.of("cents", 1250, "lines", 2, "customer", 4, "status", 5, "id", 7));
        old.elements("java.util.ArrayList", Form.SEQUENCE, 3);
        old.object("app.Line", Map.of("sku", 4));
        old.string("A-1");
        old.enumConstant("app.Status", "DONE");
        engine.register(r -> r.transform(OldOrder.class, NewOrder.class, (order, next, out) -> {
            assertThat(order.lines().get(0).sku()).isEqualTo("A-1");
            next.total(out.create(NewMoney.class).cents(order.cents()))
                    .first(order.lines().get(0))
                    .setBuyer(order.customer())
                    .state(order.status() == Status.DONE ? State.SHUT : State.FRESH);
        }));

        MemoryState result = engine.migrate(
                old,
                "class Order { Money total; Line first; String buyer; State state; int id; }",
                "class Line { String sku; }",
                "class Money { long cents; }",
                "enum Status { OPEN, DONE }",
                "enum State { FRESH, SHUT }");

        assertThat(result.bits((int) result.bits(1, "total"), "cents")).isEqualTo(1250);
        assertThat(result.bits(1, "first")).isEqualTo(3);
        assertThat(result.bits(1, "buyer")).isEqualTo(4);
        assertThat(result.text(1, "state")).isEqualTo("SHUT");
        assertThat(result.bits(1, "id")).as("copied").isEqualTo(7);
    }

    @Test
    void aTransformerFindsObjectsByIdByClassAndByWhatTheyReferTo() {
        MemoryState old = engine.old(
                "class Leaf { int size; }",
                "class Branch { Leaf leaf; Leaf other; }",
                "class Codes { static final int GREEN = 3; static final char C = 'x'; static Leaf best; }",
                "enum Season { SPRING, FALL }");
        old.object("app.Leaf", Map.of("size", 5));
        old.object("app.Leaf", Map.of("size", 6));
        old.object("app.Branch", Map.of("leaf", 1, "other", 1));
        old.elements("java.util.HashMap", Form.MAPPING, 2, 1);
        old.elements("[Lapp.Leaf;", Form.OBJECT_ARRAY, 0, 1);
        old.root("app.Codes", "best", "Lapp/Leaf;", 2);
        engine.register(r -> r.transformWithState("app.Leaf", (leaf, out) -> {
            List<OldObject> all = out.state().objects("app.Leaf");
            assertThat(all).extracting(OldObject::id).containsExactly(1, 2);
            assertThat(out.state().object(3).className()).isEqualTo("app.Branch");
            assertThat(out.state().staticValue("app.Codes.GREEN")).isEqualTo(3);
            assertThat(out.state().staticValue("app.Codes.C")).isEqualTo('x');
            assertThat(out.state().staticValue("app.Codes.best")).isEqualTo(all.get(1));
            assertThat(out.state().enumConstants("app.Season")).containsExactly("SPRING", "FALL");
            assertThatThrownBy(() -> out.state().objects("app.Leef")).hasMessageContaining("did you mean 'app.Leaf'");
            assertThatThrownBy(() -> out.state().object(6)).hasMessage("there is no object #6");
            assertThatThrownBy(() -> out.state().staticValue("app.Codes.RED")).hasMessageContaining("no static field");
            out.as("app.Leaf")
                    .set("size", all.stream().mapToInt(l -> l.getInt("size")).sum())
                    .set("referrers", out.state().referrers(leaf).size());
        }));

        MemoryState result = engine.migrate(
                old,
                "class Leaf { int size; int referrers; }",
                "class Branch { Leaf leaf; Leaf other; }",
                "class Codes { static final int GREEN = 3; static final char C = 'x'; static Leaf best; }",
                "enum Season { SPRING, FALL }");

        assertThat(result.bits(1, "size")).isEqualTo(11);
        assertThat(result.bits(1, "referrers")).as("branch, map, array").isEqualTo(3);
        assertThat(result.bits(2, "referrers")).as("map").isEqualTo(1);
    }

    @Test
    void lookingAroundHasToBeSaidInTheRegistration() {
        MemoryState old = engine.old("class Leaf { int a; }");
        old.object("app.Leaf", Map.of());
        engine.register(r -> r.transform(
                "app.Leaf",
                (o, out) -> out.as("app.Leaf").set("a", out.state().referrers(o).size())));

        assertThatThrownBy(() -> engine.migrate(old, "class Leaf { int a; }"))
                .isInstanceOf(TransformException.class)
                .hasMessageContaining("registered with transformWithState or transformInOrder");
    }

    @RepeatedTest(5)
    void referrersAreThoseThatAWalkOverAllObjectsFinds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int count = 60;
        MemoryState old = engine.old("class A { Object x; A y; }", "class B extends A { B z; }");
        List<TreeSet<Integer>> expected = IntStream.rangeClosed(0, count)
                .mapToObj(i -> new TreeSet<Integer>())
                .toList();
        for (int id = 1; id <= count; id++) {
            int[] to = random.ints(random.nextInt(4), 1, count + 1).toArray();
            switch (random.nextInt(3)) {
                case 0 -> {
                    int x = 1 + random.nextInt(count);
                    old.object(random.nextBoolean() ? "app.A" : "app.B", Map.of("x", x));
                    expected.get(x).add(id);
                }
                case 1 -> old.elements("java.util.ArrayList", Form.SEQUENCE, to);
                default -> old.elements("[Lapp.A;", Form.OBJECT_ARRAY, to);
            }
            if (old.typeOf(id).form() != Form.INSTANCE) {
                for (int each : to) {
                    expected.get(each).add(id);
                }
            }
        }
        Migration check = r -> {
            for (String name : List.of("app.A", "app.B")) {
                r.dropIf(name, (o, state) -> {
                    assertThat(state.referrers(o))
                            .as("seed " + seed)
                            .extracting(OldObject::id)
                            .containsExactlyElementsOf(expected.get(o.id()));
                    return false;
                });
            }
        };

        engine.register(check).migrate(old, "class A { Object x; A y; }", "class B extends A { B z; }");
    }

    @Test
    void anObjectIsLeftOutByWhatRefersToIt() {
        MemoryState old = engine.old("class Session { Session next; }");
        old.object("app.Session", Map.of("next", 2));
        old.object("app.Session", Map.of());
        engine.register(
                r -> r.dropIf("app.Session", (o, state) -> state.referrers(o).isEmpty()));

        MemoryState result = engine.migrate(old, "class Session { Session next; }");

        assertThat(result.has(1)).isFalse();
        assertThat(result.has(2)).isTrue();
    }

    @Test
    void callsShareAnObjectThatTheFirstOfThemDescribes() {
        MemoryState old = engine.old("class Order { boolean dollars; }");
        for (int i = 0; i < 5; i++) {
            old.object("app.Order", Map.of("dollars", i % 2 == 1));
        }
        engine.register(r -> r.transform("app.Order", (order, out) -> {
            String code = order.getBoolean("dollars") ? "USD" : "EUR";
            out.as("app.Order")
                    .set(
                            "currency",
                            out.shared(code, c -> c.create("app.Currency").set("code", code)));
        }));

        MemoryState result = engine.migrate(
                old, "class Order { boolean dollars; Currency currency; }", "class Currency { String code; }");

        assertThat(result.bits(1, "currency"))
                .isEqualTo(result.bits(3, "currency"))
                .isEqualTo(result.bits(5, "currency"));
        assertThat(result.bits(2, "currency"))
                .isEqualTo(result.bits(4, "currency"))
                .isNotEqualTo(result.bits(1, "currency"));
        assertThat(result.text((int) result.bits(4, "currency"), "code")).isEqualTo("USD");
        assertThat(engine.report().created())
                .as("two currencies and their codes")
                .isEqualTo(4);
    }

    @Test
    void aSharedObjectCannotBeChangedByALaterCall() {
        MemoryState old = engine.old("class Order { Order o; }");
        old.object("app.Order", Map.of());
        old.object("app.Order", Map.of());
        engine.register(r -> r.transform(
                "app.Order",
                (order, out) -> out.as("app.Order")
                        .set("o", out.shared("k", c -> c.create("app.Order")).set("o", null))));

        assertThatThrownBy(() -> engine.migrate(old, "class Order { Order o; }"))
                .isInstanceOf(TransformException.class)
                .hasMessageContaining("the app.Order is shared");
    }

    @Test
    void oneThatKeepsSomethingIsCalledInOrderAnewInEachRunAndNotForPractice() {
        MemoryState old = engine.old("class Order { int a; }");
        for (int i = 0; i < 10; i++) {
            old.object("app.Order", Map.of());
        }
        engine.register(r -> r.transformInOrder("app.Order", () -> {
            int[] next = {1};
            return (order, out) -> out.as("app.Order").set("a", next[0]++);
        }));
        String next = "class Order { int a; }";

        assertThat(engine.practise(old, next).size()).isZero();
        for (int run = 0; run < 2; run++) {
            MemoryState result = engine.migrate(old, next);
            for (int id = 1; id <= 10; id++) {
                assertThat(result.bits(id, "a")).isEqualTo(id);
            }
        }
    }
}
