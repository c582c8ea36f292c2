package dev.imago.migrate.reverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.state.Form;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.Version;
import dev.imago.migrate.api.Migration;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.compare.Difference;
import dev.imago.migrate.compare.StateComparison;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesReader;
import dev.imago.migrate.transform.TransformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReverseCheckTest {
    private static final JdkTypes JDK = new JdkTypes();

    @TempDir
    private Path directory;

    @TempDir
    private Path scratch;

    private ClassPathDictionary before = ClassPathDictionary.read(List.of(), 17);
    private ClassPathDictionary after = before;
    private MemoryState old = new MemoryState(before.dictionary());
    private Optional<Rules> back = Optional.empty();

    private void versions(String[] one, String... other) {
        before = Version.of(directory, one);
        after = Version.of(directory, other);
        old = new MemoryState(before.dictionary());
    }

    private StateComparison.Result check(String rules, Migration... code) throws IOException {
        try (Migrations migrations = Migrations.of(List.of(code))) {
            Plan plan = Planner.plan(
                    old.dictionary(), after, RulesReader.read(rules, "r"), migrations, Scope.of(old, JDK), JDK);
            plan.requireAnswered();
            StateComparison.Result result = ReverseCheck.run(old, plan, back, before, JDK, scratch);
            try (Stream<Path> left = Files.list(scratch)) {
                assertThat(left).isEmpty();
            }
            return result;
        }
    }

    @Test
    void renamesWideningsTablesAndConstantsComeBackByThemselves() throws IOException {
        versions(
                new String[] {
                    "class Base { short level; } ",
                    "class Order extends Base { int cents; String customer; int priority; Status status; float rate;"
                            + " String text; Order next; int note; static Order ALL; }",
                    "enum Status { OPEN, DONE }"
                },
                "class Base { int level; long added; }",
                "class Purchase extends Base { long price; String buyer; int priority; State status; double rate;"
                        + " Object text; Purchase next; String note; static Purchase EVERY; }",
                "enum State { NEW, DONE }");
        old.object("app.Order", Map.of("cents", -5, "customer", 3, "priority", 1, "status", 4, "next", 2, "level", 7));
        old.object("app.Order", Map.of("cents", 9, "priority", 5, "rate", 0.1f, "text", 3, "next", 1, "note", 8));
        old.string("Zoë");
        old.enumConstant("app.Status", "OPEN");
        old.elements("java.util.ArrayList", Form.SEQUENCE, 2, 1, 3);
        old.instanceRoot("java.util.ArrayList", 5);
        old.root("app.Order", "ALL", "Lapp/Order;", 2);

        StateComparison.Result result = check("""
                rename:
                  app.Order: app.Purchase
                  app.Status: app.State
                  app.Order.cents: price
                  app.Order.customer: buyer
                  app.Order.ALL: EVERY
                map: {app.Order.priority: {1: 10, 2: 20}, app.Status: {OPEN: NEW}}
                default: {app.Base.added: 3}
                retype: {app.Order.note: {using: to-string}}
                """);

        assertThat(result.differences()).isEmpty();
        assertThat(result.objects()).isEqualTo(3);
    }

    @Test
    void everyFieldThatIsLostIsNamedWithHowOftenAndWhere() throws IOException {
        versions(
                new String[] {"class Order { int cents; int code; String note; Token token; }", "class Token { int x; }"
                },
                "class Order { int cents; int code; Object token; }");
        old.object("app.Order", Map.of("cents", 1, "code", 1, "note", 3, "token", 4));
        old.object("app.Order", Map.of("cents", 2, "code", 9, "note", 3));
        old.string("secret");
        old.object("app.Token", Map.of("x", 1));
        old.elements("[Lapp.Order;", Form.OBJECT_ARRAY, 1, 2);
        old.instanceRoot("[Lapp.Order;", 5);

        StateComparison.Result result = check("drop: [app.Order.note, app.Token]\nmap: {app.Order.code: {1: 9}}\n");

        assertThat(result.differences())
                .containsExactlyInAnyOrder(
                        new Difference("app.Order.code", 1, "test[2].code", "9", "1"),
                        new Difference("app.Order.note", 2, "test[1].note", "\"secret\"", "null"),
                        new Difference("app.Order.token", 1, "test[1].token", "a app.Token", "null"));
    }

    @Test
    void aTransformerComesBackByATransformerAndItsNewObjectsAreLeftBehind() throws IOException {
        versions(
                new String[] {"class Order { int cents; String name; }"},
                "class Order { Money total; String name; }",
                "class Money { long cents; }");
        old.object("app.Order", Map.of("cents", 250, "name", 2));
        old.string("a");
        old.instanceRoot("app.Order", 1);
        Migration there = registration -> registration.transform(
                "app.Order",
                (order, out) ->
                        out.as("app.Order").set("total", out.create("app.Money").set("cents", order.getInt("cents"))));
        assertThatThrownBy(() -> check("{}", there))
                .isInstanceOf(NoWayBackException.class)
                .hasMessage("app.Order was made by a transformer, and none is registered for the way back");

        Migration andBack = registration -> {
            there.register(registration);
            registration.reverse(
                    "app.Order",
                    (order, out) -> out.as("app.Order")
                            .set("cents", order.object("total").getLong("cents")));
        };

        assertThat(check("{}", andBack).differences()).isEmpty();
    }

    @Test
    void whatHasNoWayBackIsToldAllAtOnceAndAnsweredByTheStepsOwnRules() throws IOException {
        versions(
                new String[] {"class Order { int cents; int rank; Status status; }", "enum Status { OPEN, SHUT }"},
                "class Order { double cents; String rank; Status status; }",
                "enum Status { OPEN, SHUT, LATE }");
        old.object("app.Order", Map.of("cents", 2, "rank", 3, "status", 2));
        old.enumConstant("app.Status", "SHUT");
        old.instanceRoot("app.Order", 1);
        Migration code = registration -> registration.conversion("roman", (value, out) -> "III");
        String rules = "retype: {app.Order.rank: {using: roman}}\n";

        assertThatThrownBy(() -> check(rules, code))
                .isInstanceOfSatisfying(
                        NoWayBackException.class,
                        e -> assertThat(e.reasons())
                                .containsExactlyInAnyOrder(
                                        "app.Order.cents holds a whole number as a floating one",
                                        "app.Order.rank was made by the conversion roman",
                                        "the old version has nothing for app.Status.LATE"));

        back = Optional.of(RulesReader.read("""
                drop: [app.Order.rank, app.Order.cents]
                default: {app.Order.rank: 3, app.Order.cents: 2}
                map: {app.Status: {LATE: OPEN}}
                """, "reverse.yaml"));
        assertThat(check(rules, code).differences()).isEmpty();
    }

    @Test
    void aValueThatDoesNotFitOnTheWayBackStopsItByName() {
        versions(new String[] {"class Order { int cents; }"}, "class Order { long cents; }");
        old.object("app.Order", Map.of("cents", 2));
        old.instanceRoot("app.Order", 1);
        Migration code = registration -> registration
                .transform("app.Order", (order, out) -> out.as("app.Order").set("cents", 1L << 40))
                .reverse("app.Order", (order, out) -> out.as("app.Order").set("cents", order.getLong("cents")));

        assertThatThrownBy(() -> check("{}", code))
                .isInstanceOf(TransformException.class)
                .hasMessageContaining("does not fit a field of type int");
    }
}
