package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.Form;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What objects begin with, in fields that are new and in fields that begin with something else now. */
class InitialValuesTest {
    @TempDir
    private Path directory;

    private TwoVersions versions;

    @BeforeEach
    void makeRoom() {
        versions = new TwoVersions(directory);
    }

    @Test
    void aNewFieldIsAskedWithTheValueThatNewObjectsBeginWith() {
        versions.old("enum Mode { A, B }", "class Order { int a; Order(int a) { this.a = a; } Order() { this(1); } }");
        versions.next(
                "enum Mode { A, B }",
                "class Order { int a; int limit = 500; boolean open = true; String note = \"no: \\\"x\\\"\"; Mode mode = Mode.B;"
                        + " java.util.List<String> tags = new java.util.ArrayList<>(); char c = 'x'; double d = 1.5; int given; int none;"
                        + " Order(int a) { this.a = a; this.given = a; } Order() { this(1); } }");

        Plan plan = versions.plan();

        assertThat(plan.rulesToPaste())
                .contains(
                        "app.Order.limit: 500\n",
                        "app.Order.open: true\n",
                        "app.Order.note: \"no: \\\"x\\\"\"\n",
                        "app.Order.mode: B\n",
                        "app.Order.tags: {new: java.util.ArrayList}\n",
                        "app.Order.c: \"x\"\n",
                        "app.Order.d: 1.5\n",
                        "app.Order.given: 0\n",
                        "app.Order.none: 0\n");
        assertThat(plan.questions().stream()
                        .filter(q -> q.field().equals("given"))
                        .findFirst()
                        .orElseThrow()
                        .what())
                .endsWith("new ones compute theirs");
        versions.rules(plan.rulesToPaste());
        assertThat(versions.plan().questions()).isEmpty();
    }

    @Test
    void anInitialValueThatChangedIsAskedWhereObjectsStillHoldTheOldOne() {
        versions.old("class Order { int limit = 100; String kind = \"a\"; double rate = 0.5; }");
        versions.next("class Order { int limit = 500; String kind = \"b\"; double rate = 0.25; }");

        Plan plan = versions.plan(state -> {
            state.object("app.Order", Map.of("limit", 100, "kind", state.string("a"), "rate", 0.75));
            state.object("app.Order", Map.of("limit", 30, "kind", state.string("a"), "rate", 0.75));
        });

        assertThat(plan.questions())
                .extracting(q -> q.kind() + " " + q.subject() + " " + q.live())
                .containsExactly("INITIAL_VALUE_CHANGED app.Order.kind 2", "INITIAL_VALUE_CHANGED app.Order.limit 1");
        assertThat(plan.notes()).singleElement().asString().contains("app.Order.rate");
        assertThat(versions.plan().questions()).hasSize(3);
        versions.rules(
                "accept-code: [app.Order.kind]\nmap: {app.Order.limit: {100: 500}, app.Order.rate: {0.5: 0.25}}");
        assertThat(versions.plan().questions()).isEmpty();
    }

    @Test
    void theSameNumberInAWiderTypeIsNoOtherValue() {
        versions.old("class Order { int n = 5; short zero; char letter = 'a'; int other = 5; }");
        versions.next("class Order { double n = 5; float zero; int letter = 97; double other = 6; }");

        assertThat(TwoVersions.questions(versions.plan())).containsExactly("INITIAL_VALUE_CHANGED app.Order.other");
    }

    @Test
    void aFieldThatWasNullAtFirstAndIsNotNowIsAsked() {
        versions.old("class Order { java.util.List<String> tags; int a; }");
        versions.next("class Order { java.util.List<String> tags = new java.util.ArrayList<>(); int a; }");

        assertThat(TwoVersions.questions(versions.plan(state -> state.object("app.Order", Map.of()))))
                .containsExactly("INITIAL_VALUE_CHANGED app.Order.tags");
        assertThat(versions.plan(state -> state.object(
                                "app.Order", Map.of("tags", state.elements("java.util.ArrayList", Form.SEQUENCE))))
                        .questions())
                .isEmpty();
    }

    @Test
    void whatConstructorsDisagreeUponIsNoInitialValue() {
        versions.old(
                "class Order { int a = 1; Order() {} Order(int x) { a = x; } Order(boolean b) { if (b) { a = 7; } } }");
        versions.next(
                "class Order { int a = 2; Order() {} Order(int x) { a = x; } Order(boolean b) { if (b) { a = 7; } } }");

        assertThat(versions.plan().questions()).isEmpty();
    }

    @Test
    void anInitialValueOfAStaticFieldIsKeptOrCarried() {
        versions.old("class Shop { static int limit = 10; int x; }");
        versions.next("class Shop { static int limit = 20; int x; }");

        assertThat(versions.plan().questions())
                .singleElement()
                .satisfies(q -> assertThat(q.rule()).isEqualTo("keep:\n  - app.Shop.limit"));
        assertThat(versions.plan().rulesToPaste()).contains("  - app.Shop.limit  # loses data\n");
        assertThat(versions.plan(state -> state.root("app.Shop", "limit", "I", 10))
                        .rulesToPaste())
                .as("it holds what it began with")
                .contains("  - app.Shop.limit\n");
        assertThat(versions.plan(state -> state.root("app.Shop", "limit", "I", 11))
                        .questions())
                .isEmpty();
        versions.rules("carry: [app.Shop.limit]");
        assertThat(versions.plan().questions()).isEmpty();
    }
}
