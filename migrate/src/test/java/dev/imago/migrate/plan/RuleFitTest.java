package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.migrate.Version;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that answer with what cannot be. */
class RuleFitTest {
    private static final JdkTypes JDK = new JdkTypes();

    @TempDir
    private Path directory;

    private Rules rules = Rules.none();
    private String[] old = {};

    private Plan plan(String... next) {
        ClassPathDictionary before = Version.of(directory, old);
        ClassPathDictionary after = Version.of(directory, next);
        return Planner.plan(before.dictionary(), after, rules, Migrations.none(), Scope.of(before, after), JDK);
    }

    private static List<String> questions(Plan plan) {
        return plan.questions().stream().map(q -> q.kind() + " " + q.subject()).toList();
    }

    @Test
    void aConversionThatCannotWorkBetweenTwoTypesIsAskedBeforeAnythingIsFrozen() {
        old = new String[] {
            "class Item { Integer boxed; String num; java.util.List<String> list; double dbl; Kind kind; int plain; }",
            "enum Kind { A }"
        };
        rules = RulesReader.read("""
                retype:
                  app.Item.boxed: {using: ordinal}
                  app.Item.num: {using: narrow}
                  app.Item.list: {using: to-string}
                  app.Item.dbl: {using: narrow}
                  app.Item.kind: {using: ordinal}
                  app.Item.plain: {using: to-string}
                """, "r");

        Plan plan = plan(
                "class Item { int boxed; int num; String list; int dbl; int kind; String plain; }", "enum Kind { A }");

        assertThat(questions(plan))
                .containsExactlyInAnyOrder(
                        "RULE_DOES_NOT_FIT app.Item.boxed",
                        "RULE_DOES_NOT_FIT app.Item.num",
                        "RULE_DOES_NOT_FIT app.Item.list",
                        "RULE_DOES_NOT_FIT app.Item.dbl");
        assertThat(plan.questions().toString()).contains("'narrow' makes no int of a java.lang.String");
    }

    @Test
    void aKeyThatNoObjectHasIsAskedBeforeAnythingIsMigrated() {
        old = new String[] {"class Order { java.util.List lines; }", "class Line { String sku; }"};
        ClassPathDictionary before = Version.of(directory, old);
        ClassPathDictionary after =
                Version.of(directory, "class Order { java.util.Map lines; }", "class Line { String sku; }");
        Scope ofAState = new Scope(Set.of("app.Order", "app.Line"), Map.of("app.Order", 1L, "app.Line", 2L), Set.of());

        for (String key : List.of("sku", "skew")) {
            rules = RulesReader.read("retype: {app.Order.lines: {into: java.util.HashMap, key: " + key + "}}", "r");
            List<Question> questions = Planner.plan(before.dictionary(), after, rules, Migrations.none(), ofAState, JDK)
                    .questions();
            if (key.equals("sku")) {
                assertThat(questions).isEmpty();
            } else {
                assertThat(questions)
                        .singleElement()
                        .satisfies(question -> assertThat(question.toString())
                                .contains("app.Order.lines")
                                .contains("its 'key:' reads what objects of no class have"));
            }
        }
    }

    @Test
    void aMapWhoseValueIsNoneOfTheFieldIsAskedBeforeAnythingIsFrozen() {
        old = new String[] {"class Order { int payment; byte size; }"};
        rules = RulesReader.read("map:\n  app.Order.payment: {2: x, 3: 4}\n  app.Order.size: {1: 300}\n", "r");

        Plan plan = plan("class Order { int payment; byte size; }");

        assertThat(questions(plan))
                .containsExactlyInAnyOrder("RULE_DOES_NOT_FIT app.Order.payment", "RULE_DOES_NOT_FIT app.Order.size");
        assertThat(plan.questions().get(0).toString())
                .contains("'x' (string) is not a value of type int")
                .contains("(r:2)");
    }

    @Test
    void aMapOfAFieldThatHoldsSomethingMoreGeneralNowIsNotPassedOver() {
        old = new String[] {"class Order { String code; }"};
        assertThat(questions(plan("class Order { Object code; }"))).isEmpty();

        rules = RulesReader.read("map:\n  app.Order.code: {a: b}\n", "r");

        assertThat(questions(plan("class Order { Object code; }")))
                .singleElement()
                .asString()
                .endsWith(" app.Order.code");
    }
}
