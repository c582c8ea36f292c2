package dev.imago.migrate.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.migrate.Version;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.rules.CanonicalRules;
import dev.imago.migrate.rules.DefaultValue;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                        "class Order { long cents; String customer; long priority; int n; char c; Integer box; Status status; float rate; Object pool; double d;"
                                + " static class Line { int count; } static java.util.Map<String, String> ALL; }",
                        "enum Status { OPEN, DONE }",
                        "class Base { long name; }",
                        "class Token extends Base { long x; int y; }")
                .dictionary();
    }

    private static RulesComposition.Result compose(String first, String second) {
        RulesComposition.Versions versions = new RulesComposition.Versions(old, Optional.empty(), Optional.empty());
        return RulesComposition.of(versions, RulesReader.read(first, "first"), RulesReader.read(second, "second"));
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
                "default: {app.Order.tax: 7} | map: {app.Order.tax: {7: 19}} | NOT is mapped, which depends on its type",
                "drop: [app.Token] | drop: [app.Order] | drop: [app.Token, app.Order]",
                "drop: [app.Order.cents] | default: {app.Order.cents: 1}"
                        + " | {drop: [app.Order.cents], default: {app.Order.cents: 1}}",
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
                "{} | map: {app.Order.n: {5: 6}} | NOT is mapped, which depends on its type",
                "map: {app.Order.n: {5: 6}} | {} | map: {app.Order.n: {5: 6}}",
                "map: {app.Order.n: {5: 16777217}} | {} | NOT is mapped, which depends on its type",
                "map: {app.Order.d: {1: 2}} | map: {app.Order.d: {2.0: 3}} | map: {app.Order.d: {1.0: 3.0, 2.0: 3.0}}",
                "map: {app.Order.customer: {a: b}} | {} | NOT is mapped, which depends on its type",
                "{} | map: {app.Order.box: {5: 6}} | NOT is mapped, which depends on its type",
                "{} | retype: {app.Order.n: {using: to-string}} | NOT depends on its type",
                "{} | retype: {app.Order.c: {using: to-string}} | NOT depends on its type",
                "{} | retype: {app.Order.n: {using: narrow}} | NOT depends on its type",
                "{} | retype: {app.Order.cents: {using: to-string}}"
                        + " | retype: {app.Order.cents: {to: cents, using: to-string}}",
                "{} | default: {app.Order.half: =n / 2} | NOT depends on the version",
                "{} | default: {app.Order.is: =n / 2 * 2 == n} | NOT depends on the version",
                "{} | default: {app.Order.is: =box == 2} | NOT depends on the version",
                "{} | default: {app.Order.is: =c == 'a'} | NOT depends on the version",
                "{} | default: {app.Order.has: =pool == null} | default: {app.Order.has: =pool == null}",
                "{} | default: {app.Order.to: {new: app.M, with: {v: =n / 2}}} | NOT depends on the version",
                "{} | split: {app.Token: {by: y, into: {1: app.A}, else: app.B}} | NOT depends on the version",
                "{} | merge: {app.Both: {app.Order: {kind: =n}, app.Token: {kind: 2}}} | NOT depends on the version",
                "rename: {app.Token.y: app.New.z} | map: {app.New.z: {5: 6}} | NOT is mapped",
                "{} | map: {app.New.n: {5: 6}} | NOT where app.New.n comes from cannot be told",
                "carry: [app.Order.pool] | {} | NOT do not carry the same",
                "default: {app.Order.state: NEW} | map: {app.Status: {NEW: FRESH}} | NOT may name an enum constant",
                "default: {app.Order.tax: 7} | retype: {app.Order.tax: {using: to-string}} | NOT would be converted",
                "default: {app.Order.tax: 0.5} | {} | default: {app.Order.tax: 0.5}",
                "default: {app.Order.tax: 0.1} | {} | NOT may be less exact by its type",
                "default: {app.Order.tax: 16777217} | {} | NOT may be less exact by its type",
                "default: {app.Order.all: {new: java.util.ArrayList}} | {}"
                        + " | default: {app.Order.all: {new: java.util.ArrayList}}",
                "default: {app.Order.to: {new: app.Token}} | {} | NOT is an object, which the next step may change",
                "{} | default: {app.Order.total: =cents * 2} | default: {app.Order.total: =cents * 2}",
                "default: {app.Order.total: =cents * 2} | {} | NOT may become another value by its type",
                "rename: {app.Order.cents: price} | default: {app.Order.total: =price * 2} | NOT depends on the version",
                "{} | default: {app.Order.total: =customer.length} | NOT depends on the version",
                "{} | default: {app.Order.total: =vat * 2} | NOT depends on the version",
                "map: {app.Status: {OPEN: NEW}} | default: {app.Order.is: =status} | NOT depends on the version",
                "drop: [app.Token] | default: {app.Order.is: =customer == null} | NOT depends on the version",
                "rename: {app.Order: app.P} | default: {app.P.is: =class} | NOT depends on the version",
                "{} | {drop: [app.Order.cents], default: {app.Order.total: =cents}} | NOT gives up cents",
                "rename: {app.Order: app.P} | retype: {app.P.pool: {into: java.util.ArrayList}}"
                        + " | {rename: {app.Order: app.P}, retype: {app.Order.pool: {to: pool, into: java.util.ArrayList}}}",
                "drop: [app.Token] | retype: {app.Order.pool: {into: java.util.ArrayList}} | NOT depends on its type",
                "retype: {app.Order.pool: {into: java.util.ArrayList}} | {} | NOT depends on its type",
                "{} | retype: {app.Order.pool: {into: java.util.HashMap, key: x.y}} | NOT depends on the version",
                "split: {app.Token: {by: x, into: {1: app.A}, else: app.B}} | rename: {app.Order: app.P}"
                        + " | {rename: {app.Order: app.P}, split: {app.Token: {by: x, into: {1: app.A}, else: app.B}}}",
                "split: {app.Token: {by: x, into: {1: app.A}, else: app.B}} | drop: [app.A.x] | NOT is changed again",
                "rename: {app.Token: app.T} | split: {app.T: {by: x, into: {1: app.A}, else: app.B}}"
                        + " | {rename: {app.Token: app.T}, split: {app.Token: {by: x, into: {1: app.A}, else: app.B}}}",
                "drop: [app.Token.x] | split: {app.Token: {by: x, into: {1: app.A}}} | NOT depends on the version",
                "merge: {app.Both: {app.Order: {kind: 1}, app.Token: {kind: 2}}} | drop: [app.Status]"
                        + " | {merge: {app.Both: {app.Order: {kind: 1}, app.Token: {kind: 2}}}, drop: [app.Status]}",
                "{rename: {app.Base: app.Order}, merge: {app.Both: {app.Order: {name: 1}}}}"
                        + " | map: {app.Order.name: {1: 5}}"
                        + " | {rename: {app.Base: app.Order}, merge: {app.Both: {app.Order: {name: 1}}},"
                        + " map: {app.Base.name: {1: 5}}}",
                "merge: {app.Both: {app.Order: {kind: 1}, app.Token: {kind: 2}}} | drop: [app.Both.kind]"
                        + " | NOT would all be app.Both",
                "rename: {app.Token: app.T} | merge: {app.Both: {app.Order: {kind: 1}, app.T: {kind: 2}}}"
                        + " | merge: {app.Both: {app.Order: {kind: 1}, app.Token: {kind: 2}}}",
                "rename: {app.Order: app.P} | rebuild: [app.P.pool]"
                        + " | {rename: {app.Order: app.P}, rebuild: [app.Order.pool]}",
                "rebuild: [app.Order.cents] | rename: {app.Order.cents: price} | NOT cannot be told without",
                "{rename: {app.Order: app.P}, accept-code: [app.Base.hashCode]} | accept-code: [app.P.equals]"
                        + " | {rename: {app.Order: app.P}, accept-code: [app.Base.hashCode, app.Order.equals]}",
                "rename: {app.Order: app.P} | accept-code: [app.P.*] | NOT cannot be told",
                "rename: {app.*: b.*} | {} | NOT by a package pattern depends on the classes of the version between"
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
    void whatTheFirstStepKeepsIsKeptUnderTheNameThatTheSecondGivesIt() {
        Rules composed = rules(compose("keep: [app.Order.pool]", "rename: {app.Order.pool: workers}"));

        assertThat(composed.keep()).containsExactly("app.Order.pool");
        assertThat(composed.rename()).containsExactly(Map.entry("app.Order.pool", "workers"));
    }

    private static RulesComposition.Result compose(
            Optional<ClassPathDictionary> between, ClassPathDictionary last, String first, String second) {
        return RulesComposition.of(
                new RulesComposition.Versions(old, between, Optional.of(last)),
                RulesReader.read(first, "first"),
                RulesReader.read(second, "second"));
    }

    private static ClassPathDictionary inPackage(String name, String... sources) {
        return ClassPathDictionary.read(List.of(Version.compile(directory, name, "", sources)), 17);
    }

    private static Rules rules(RulesComposition.Result result) {
        return result.rules().orElseThrow(() -> new AssertionError(result.reason()));
    }

    @Test
    void aPatternIsWhatItMakesOfEachClassThatLeadsOn() {
        String pattern = "rename: {app.*: b.*}";
        String then = "rename: {b.Token: b.T, b.Order.cents: price, b.*: c.*}\n";
        ClassPathDictionary last = inPackage("c", "class Order { int price; class Line { } }", "enum Status { OPEN }");

        assertThat(rules(compose(Optional.empty(), last, pattern, then)).rename())
                .containsOnly(
                        Map.entry("app.Token", "b.T"),
                        Map.entry("app.Order", "c.Order"),
                        Map.entry("app.Order$Line", "c.Order$Line"),
                        Map.entry("app.Status", "c.Status"),
                        Map.entry("app.Order.cents", "price"));
    }

    @Test
    void aClassThatTheLastStepDropsGetsNoNameThatTheLastVersionDoesNotHave() {
        Rules composed = rules(compose("rename: {app.Token: app.T, app.Order: app.P, app.Order.cents: price}", """
                drop: [app.T]
                """));
        ClassPathDictionary last = Version.of(directory, "class P { int price; }");

        assertThat(composed.rename()).containsEntry("app.Token", "app.T");
        assertThat(RulesComposition.without(composed, old, last).rename())
                .containsOnly(Map.entry("app.Order", "app.P"), Map.entry("app.Order.cents", "price"));
    }

    @Test
    void whereBothNamesLeadOnOnlyTheVersionBetweenTells() {
        ClassPathDictionary last = Version.of(directory, "class Order { }", "class Token { }");
        ClassPathDictionary moved = inPackage("app.b", "class Order { }");
        ClassPathDictionary both = ClassPathDictionary.read(
                List.of(last.entries().get(0).path(), moved.entries().get(0).path()), 17);

        RulesComposition.Result unknown = compose(Optional.empty(), both, "rename: {app.*: app.b.*}", "{}");
        assertThat(unknown.rules()).isEmpty();
        assertThat(unknown.reason()).contains("whether app.Order becomes app.b.Order by a package pattern");
        assertThat(rules(compose(Optional.of(moved), both, "rename: {app.*: app.b.*}", "{}"))
                        .rename())
                .containsExactly(Map.entry("app.Order", "app.b.Order"));
        assertThat(rules(compose(Optional.of(last), both, "rename: {app.*: app.b.*}", "{}"))
                        .rename())
                .isEmpty();
    }

    @Test
    void whatDependsOnATypeBetweenIsComposedWhereThatIsKnownToBeTheSame() {
        ClassPathDictionary wide =
                Version.of(directory, "class Order { long total; float vat; String text; java.util.List<Long> pool; }");
        ClassPathDictionary narrow = Version.of(
                directory, "class Order { int total; float vat; String text; java.util.List<Integer> pool; }");

        String computed = "default: {app.Order.total: =cents * 2}\n";
        assertThat(compose(Optional.of(narrow), wide, computed, "{}").reason()).contains("by its type");
        assertThat(rules(compose(Optional.of(wide), wide, computed, "{}")).defaults())
                .containsOnlyKeys("app.Order.total");
        String text = "default: {app.Order.text: ='#' + cents}\n".replace("='#' + cents", "\"='#' + cents\"");
        assertThat(rules(compose(Optional.empty(), wide, text, "{}")).defaults())
                .containsOnlyKeys("app.Order.text");
        assertThat(rules(compose(Optional.of(wide), wide, "default: {app.Order.vat: 0.1}\n", "{}"))
                        .defaults())
                .containsOnlyKeys("app.Order.vat");
        String container = "retype: {app.Order.pool: {into: java.util.ArrayList}}\n";
        assertThat(compose(Optional.of(narrow), wide, container, "{}").reason()).contains("its type");
        assertThat(rules(compose(Optional.of(wide), wide, container, "{}")).retype())
                .containsOnlyKeys("app.Order.pool");
        String parsed = "retype: {app.Order.customer: {to: total, using: parse}}\n";
        assertThat(compose(Optional.of(narrow), wide, parsed, "{}").reason()).contains("its type");
        assertThat(rules(compose(Optional.of(wide), wide, parsed, "{}")).retype())
                .containsOnlyKeys("app.Order.customer");
    }

    private static ClassPathDictionary order(String fields) {
        return Version.of(
                directory,
                "class Order { " + fields + (fields.isEmpty() || fields.endsWith(";") ? "" : ";") + " }",
                "enum Status { OPEN, DONE }");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int n | map: {app.Order.n: {5: 6}}",
                "long n | map: {app.Order.n: {5: 6}}",
                "long n | default: {app.Order.half: =n / 2}",
                "int n; String text | default: {app.Order.text: \"='' + n\"}",
                "char c | default: {app.Order.is: =c == 'a'}",
                "Integer box | map: {app.Order.box: {5: 6}}",
                "String customer | default: {app.Order.is: =customer == 'a'}",
                "Status status | default: {app.Order.is: =status == 'OPEN'}",
                "int n | split: {app.Order: {by: n, into: {1: app.A}, else: app.B}}",
            })
    void whatIsReadIsTheSameWhereTheTypeBetweenIsKnownAndNoOther(String fields, String second) {
        assertThat(compose(Optional.of(order(fields)), order(""), "{}", second).reason())
                .isEmpty();
        assertThat(compose(
                                Optional.of(order("double n; int c; Object box, customer, status;")),
                                order(""),
                                "{}",
                                second)
                        .reason())
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int n | map: {app.Order.n: {5: 6}}",
                "long n | default: {app.Order.half: =n / 2}",
                "char c | default: {app.Order.is: =c == 'a'}",
                "Integer box | map: {app.Order.box: {5: 6}}",
                "Status status | default: {app.Order.is: =status == 'OPEN'}",
            })
    void whatHasItsTypeInTheEndHadItBetween(String fields, String second) {
        assertThat(compose(Optional.empty(), order(fields), "{}", second).reason())
                .isEmpty();
        assertThat(compose(Optional.empty(), order("double n; int c; Object box, status;"), "{}", second)
                        .reason())
                .isNotEmpty();
        assertThat(compose(
                                Optional.empty(),
                                order(fields),
                                "{}",
                                second + "\nretype: {app.Order.n: {using: narrow},"
                                        + " app.Order.c: {using: narrow}, app.Order.box: {using: narrow},"
                                        + " app.Order.status: {using: narrow}}\n")
                        .reason())
                .as("what is converted may have been anything")
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Status t | Status t | OPEN | true",
                "Status t | Object t | OPEN | false",
                "Status t | Comparable<?> t | OPEN | false",
                "String t | Object t | OPEN | true",
                "char t | char t | a | true",
                "char t | int t | a | false",
                "Integer t | Integer t | 7 | true",
                "Integer t | Number t | 7 | false",
                "Boolean t | Object t | true | false",
                "int t | double t | 7 | true",
                "Object t | Object t | a | true",
                "Integer t | Object t | null | true",
            })
    void aDefaultIsGivenToTheLastFieldWhereThatTakesTheSame(
            String between, String last, String value, boolean isComposed) {
        String first = "default: {app.Order.t: " + value + "}";

        assertThat(compose(Optional.of(order(between)), order(last), first, "{}")
                        .rules()
                        .isPresent())
                .isEqualTo(isComposed);
        if (!isComposed) {
            assertThat(compose(Optional.empty(), order(last), first, "{}").reason())
                    .contains("the default of app.Order.t depends on its type");
        }
    }

    @Test
    void aDefaultIsMappedWhereItsTypeBetweenIsKnown() {
        String first = "default: {app.Order.t: 7}";
        String second = "map: {app.Order.t: {7: 19}}";

        assertThat(rules(compose(Optional.of(order("int t")), order("double t"), first, second))
                        .defaults())
                .containsEntry("app.Order.t", new DefaultValue.Constant(19L));
        assertThat(compose(Optional.of(order("double t")), order("double t"), first, second)
                        .reason())
                .contains("is mapped");
        assertThat(compose(Optional.empty(), order("int t"), first, second).reason())
                .as("a letter's number was no number")
                .contains("is mapped");
    }

    @Test
    void whatIsSaidOfAFieldThatMovedToANewSuperclassIsNotLost() {
        ClassPathDictionary moved = Version.of(directory, "class New { long cents; }", "class Order extends New { }");
        ClassPathDictionary apart = Version.of(directory, "class New { long cents; }", "class Order { long cents; }");
        String second = "map: {app.New.cents: {5: 6}}";

        assertThat(compose(Optional.of(moved), moved, "{}", second).reason())
                .contains("where app.New.cents comes from");
        assertThat(rules(compose(Optional.of(apart), apart, "{}", second)).map())
                .isEmpty();
    }

    @Test
    void rulesForAClassThatOnlyTheVersionBetweenHasConcernNoObjects() {
        RulesComposition.Result result = compose("{}", "drop: [app.Between]\nrename: {app.Between2: app.Other}\n");

        assertThat(canonical(result.rules().orElseThrow())).isEmpty();
    }
}
