package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.migrate.rules.RulesReader;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is proposed can be read as it is. */
class RuleStubTest {
    @TempDir
    private Path directory;

    @Test
    void constantsOfOneEnumThatAreGoneStandInOneLine() {
        TwoVersions versions = new TwoVersions(directory);
        versions.old("enum Status { OPEN, FRESH, PAID, GONE }", "class Order { Status status; }");
        versions.next("enum Status { NEW, PAID, LATE }", "class Order { Status status; }");

        Plan plan = versions.plan();

        assertThat(plan.questions()).extracting(Question::subject).hasSize(3);
        assertThat(plan.rulesToPaste().lines().filter(line -> line.contains("app.Status: {")))
                .hasSize(1);
        assertThat(RulesReader.read(plan.rulesToPaste(), "stub").map()).containsOnlyKeys("app.Status");
        assertThat(RulesReader.read(plan.rulesToPaste(), "stub").map().get("app.Status"))
                .isInstanceOf(Map.class)
                .hasSize(3);
        versions.rules(plan.rulesToPaste());
        assertThat(versions.plan().questions()).isEmpty();
    }

    @Test
    void whatWouldLeaveOldNumbersInAFieldIsAComment() {
        TwoVersions versions = new TwoVersions(directory);
        String desk =
                "class Desk { static final int OPEN = %d; java.util.Set<Integer> states; int hits[], mask; String %s;"
                        + " void open() { states.add(OPEN); } void hit(Level l) { hits[l.ordinal()]++; mask |= 1 << l.ordinal(); } }";
        versions.old("enum Level { LOW, HIGH }", desk.formatted(5, "a"));
        versions.next("enum Level { NONE, LOW, HIGH }", desk.formatted(6, "b"));

        String stubs = versions.plan().rulesToPaste();

        assertThat(stubs)
                .contains(
                        "# accept-code:\n",
                        "  # - app.Desk.states\n",
                        "  # - app.Desk.hits\n",
                        "  # - app.Desk.mask\n");
        versions.rules(stubs);
        assertThat(versions.plan().questions())
                .extracting(Question::subject)
                .containsExactlyInAnyOrder("app.Desk.states", "app.Desk.hits", "app.Desk.mask");
    }

    @Test
    void constantsAndClassesThatAreToldApartNoMoreLoseData() {
        TwoVersions versions = new TwoVersions(directory);
        versions.old(
                "enum Status { OPEN, PAID, DONE }",
                "enum Kind { OLD, GONE }",
                "class Cat { Status status; int lives; }",
                "class Dog { Kind kind; int walks; }");
        versions.next(
                "enum Status { OPEN, CLOSED }",
                "enum Kind { OLD, NEW }",
                "class Pet { Status status; int lives; Kind kind; int walks; }");

        assertThat(versions.plan().rulesToPaste().lines())
                .contains(
                        "  app.Status: {PAID: CLOSED, DONE: CLOSED}  # loses data",
                        "  app.Kind: {GONE: NEW}",
                        "  app.Pet: {app.Cat: {}, app.Dog: {}}  # loses data");
        assertThat(RulesReader.read(versions.plan().rulesToPaste(), "stub").merge())
                .hasSize(2);
    }

    @Test
    void anExpressionIsProposedWhereItGivesAWiderFieldItsValue() {
        TwoVersions versions = new TwoVersions(directory);
        versions.old("class Order { short count; Integer box; Integer same; Boolean flag; long narrow; }");
        versions.next("class Order { Integer count; long box; Long same; Boolean flag; Integer narrow; }");

        String stubs = versions.plan().rulesToPaste();

        assertThat(stubs)
                .contains(
                        "  app.Order.count: =count\n",
                        "  # app.Order.box: \"=box == null ? 0 : box\"\n",
                        "  app.Order.same: =same\n",
                        "rebuild:\n",
                        "  - app.Order.narrow  # loses data\n");
        versions.rules(stubs);
        assertThat(TwoVersions.questions(versions.plan())).containsExactly("TYPE_CHANGED app.Order.box");
        versions.rules(stubs.replace("# app.Order.box", "app.Order.box"));
        assertThat(versions.plan().questions()).isEmpty();
    }

    @Test
    void aFieldThatIsGivenUpIsNotMappedAsWell() {
        TwoVersions versions = new TwoVersions(directory);
        String user = "class User { %s level; User(Level l) { level = %s; } }";
        versions.old("enum Level { LOW, HIGH }", user.formatted("int", "l.ordinal()"));
        versions.next("enum Level { NONE, LOW, HIGH }", user.formatted("Runnable", "null"));

        Plan plan = versions.plan();

        assertThat(plan.questions())
                .filteredOn(question -> question.subject().equals("app.User.level"))
                .extracting(Question::key)
                .containsExactlyInAnyOrder("rebuild", "map");
        versions.rules(plan.rulesToPaste());
        assertThat(versions.plan().questions()).isEmpty();
    }
}
