package dev.imago.migrate.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.migrate.Version;
import dev.imago.migrate.rules.CanonicalRules;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesReader;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesCompositionTest {
    @TempDir
    private static Path directory;

    private static Dictionary old;

    @BeforeAll
    static void compile() {
        old = Version.of(
                        directory,
                        "class Order { int cents; String customer; int priority; Status status; float rate; Object pool;"
                                + " static class Line { int count; } static java.util.Map<String, String> ALL; }",
                        "enum Status { OPEN, DONE }",
                        "class Base { String name; }",
                        "class Token extends Base { int x; }")
                .dictionary();
    }

    private static RulesComposition.Result compose(String first, String second) {
        return RulesComposition.of(old, RulesReader.read(first, "first"), RulesReader.read(second, "second"));
    }

    private static String canonical(Rules rules) {
        return CanonicalRules.of(rules);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rename: {app.Order: app.P} | rename: {app.P: app.Q} | rename: {app.Order: app.Q}",
                "rename: {app.Order: app.P} | rename: {app.P: app.Order} | {}",
                "rename: {app.Order: app.P} | rename: {app.P$Line: app.Line}"
                        + " | rename: {app.Order: app.P, app.Order$Line: app.Line}",
                "rename: {app.Order.customer: buyer} | rename: {app.Order.buyer: client}"
                        + " | rename: {app.Order.customer: client}",
                "rename: {app.Order: app.P, app.Order.customer: buyer} | drop: [app.P.buyer]"
                        + " | {rename: {app.Order: app.P}, drop: [app.Order.customer]}",
                "rename: {app.Order: app.P} | rename: {app.P.customer: buyer, app.P: app.Q}"
                        + " | rename: {app.Order: app.Q, app.Order.customer: buyer}",
                "rename: {app.Token.x: app.Base.y} | rename: {app.Base: app.Root, app.Base.y: z}"
                        + " | rename: {app.Base: app.Root, app.Token.x: app.Root.z}",
                "map: {app.Order.priority: {1: 10, 2: 20}} | map: {app.Order.priority: {10: 100, 5: 50}}"
                        + " | map: {app.Order.priority: {1: 100, 2: 20, 5: 50, 10: 100}}",
                "map: {app.Order.priority: {1: 2}} | map: {app.Order.priority: {2: 1}}"
                        + " | map: {app.Order.priority: {2: 1}}",
                "map: {app.Status: {OPEN: NEW}} | map: {app.Status: {NEW: FRESH, DONE: OVER}}"
                        + " | map: {app.Status: {OPEN: FRESH, DONE: OVER, NEW: FRESH}}",
                "default: {app.Order.tax: 7} | rename: {app.Order.tax: vat} | default: {app.Order.vat: 7}",
                "default: {app.Order.tax: 7} | drop: [app.Order.tax] | {}",
                "default: {app.Order.tax: 7} | map: {app.Order.tax: {7: 19}} | default: {app.Order.tax: 19}",
                "drop: [app.Token] | drop: [app.Order] | drop: [app.Token, app.Order]",
                "drop: [app.Order.cents] | default: {app.Order.cents: 1}"
                        + " | {drop: [app.Order.cents], default: {app.Order.cents: 1}}",
                "keep: [app.Order.pool] | rename: {app.Order.pool: workers}"
                        + " | {keep: [app.Order.pool], rename: {app.Order.pool: workers}}",
                "retype: {app.Order.cents: {to: price, using: to-string}} | rename: {app.Order.price: cost}"
                        + " | retype: {app.Order.cents: {to: cost, using: to-string}}",
                "rename: {app.Order.cents: price} | retype: {app.Order.price: {using: to-string}}"
                        + " | retype: {app.Order.cents: {to: price, using: to-string}}",
                "keep-entries: {app.Order.ALL: [a]} | keep-entries: {app.Order.ALL: [b]}"
                        + " | keep-entries: {app.Order.ALL: [a, b]}",
                "health: {http: /a} | {} | health: {http: /a}",
                "health: {http: /a} | health: {http: /b} | health: {http: /b}",
                "rename: {app.Gone: app.There} | {} | NOT no class or field",
                "{} | rename: {app.Order.buyer: client} | NOT without the version between",
                "retype: {app.Order.cents: {using: parse}} | {} | NOT depends on its type",
                "retype: {app.Order.cents: {using: mine}} | {} | NOT depends on its type",
                "{} | retype: {app.Order.rate: {using: to-string}} | NOT depends on its type",
                "{} | retype: {app.Order.status: {using: ordinal}} | NOT depends on its type",
                "{} | map: {app.Order.rate: {1: 2}} | NOT is mapped",
                "carry: [app.Order.pool] | {} | NOT do not carry the same",
                "default: {app.Order.state: NEW} | map: {app.Status: {NEW: FRESH}} | NOT may name an enum constant",
                "default: {app.Order.tax: 7} | retype: {app.Order.tax: {using: to-string}} | NOT would be converted"
            })
    void twoStepsAreOneOrAReasonWhyTheyAreNot(String first, String second, String expected) {
        RulesComposition.Result result = compose(first, second);

        if (expected.startsWith("NOT ")) {
            assertThat(result.rules()).isEmpty();
            assertThat(result.reason()).contains(expected.substring(4));
        } else {
            assertThat(result.reason()).isEmpty();
            assertThat(canonical(result.rules().orElseThrow()))
                    .isEqualTo(canonical(RulesReader.read(expected, "expected")));
        }
    }

    @Test
    void rulesForAClassThatOnlyTheVersionBetweenHasConcernNoObjects() {
        RulesComposition.Result result = compose("{}", "drop: [app.Between]\nrename: {app.Between2: app.Other}\n");

        assertThat(canonical(result.rules().orElseThrow())).isEmpty();
    }
}
