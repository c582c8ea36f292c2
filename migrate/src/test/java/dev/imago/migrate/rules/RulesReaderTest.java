package dev.imago.migrate.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RulesReaderTest {
    @Test
    void everyKeyOfTheDocumentationIsRead() {
        Rules rules = RulesReader.read("""
                roots:
                  - static: com.acme.Sessions.ALL
                  - instance: com.acme.OrderDesk
                rename:
                  com.acme.PriceBook: com.acme.pricing.PriceBook
                  com.acme.Order.customer: buyer
                default:
                  com.acme.Customer.loyalty: 100
                  com.acme.Customer.note: null
                  com.acme.Customer.tags: {new: java.util.ArrayList}
                drop: [com.acme.Order.legacyNote, com.acme.Token]
                keep: [com.acme.Desk.pool]
                carry: [com.acme.Ids.INSTANCE_ID]
                retype:
                  com.acme.Order.cents: {to: total, using: cents-to-money}
                map:
                  com.acme.Order.priority: {1: 10, 2: 20}
                  com.acme.Status: {OPEN: NEW}
                keep-entries:
                  com.acme.Engine.DATABASES: [management]
                accept-constants: [com.acme.Build.NUMBER]
                accept-code: [com.acme.Key.hashCode, com.acme.queue.*]
                health: {http: /health}
                connections: hand-over
                rest: [com.acme.Poller.awaitJob, com.acme.queue.*]
                when: quiet for 30s and (load below 1.5 or between 02:00 and 04:00 Europe/Berlin)
                """, "orders.yaml");

        assertThat(rules.roots())
                .containsExactly(
                        new RootRule.Statics("com.acme.Sessions.ALL"), new RootRule.Instance("com.acme.OrderDesk"));
        assertThat(rules.isRoot("com.acme.Sessions", "ALL")).isTrue();
        assertThat(rules.isRoot("com.acme.Sessions", "OTHER")).isFalse();
        assertThat(rules.rename()).containsEntry("com.acme.Order.customer", "buyer");
        assertThat(rules.defaults())
                .containsEntry("com.acme.Customer.loyalty", new DefaultValue.Constant(100L))
                .containsEntry("com.acme.Customer.note", new DefaultValue.Constant(null))
                .containsEntry("com.acme.Customer.tags", new DefaultValue.Created("java.util.ArrayList", Map.of()));
        assertThat(rules.drop()).containsExactly("com.acme.Order.legacyNote", "com.acme.Token");
        assertThat(rules.keep()).containsExactly("com.acme.Desk.pool");
        assertThat(rules.carry()).containsExactly("com.acme.Ids.INSTANCE_ID");
        assertThat(rules.retype())
                .containsEntry("com.acme.Order.cents", new Retype("total", "cents-to-money", Optional.empty()));
        assertThat(rules.map())
                .containsEntry("com.acme.Order.priority", Map.of(1L, 10L, 2L, 20L))
                .containsEntry("com.acme.Status", Map.of("OPEN", "NEW"));
        assertThat(rules.keepEntries()).containsEntry("com.acme.Engine.DATABASES", List.of("management"));
        assertThat(rules.acceptConstants()).containsExactly("com.acme.Build.NUMBER");
        assertThat(rules.acceptCode()).containsExactly("com.acme.Key.hashCode", "com.acme.queue.*");
        assertThat(rules.health()).isEqualTo(new HealthRule.Http("/health", 0));
        assertThat(rules.connections()).isEqualTo(ConnectionRule.HAND_OVER);
        assertThat(rules.rest()).containsExactly("com.acme.Poller.awaitJob", "com.acme.queue.*");
        assertThat(rules.when().orElseThrow())
                .hasToString("quiet for 30s and (load below 1.5 or between 02:00 and 04:00 Europe/Berlin)");
        assertThat(rules.place("rename", "com.acme.Order.customer")).isEqualTo("orders.yaml:6");
    }

    @Test
    void healthIsAskedOnceAndAtAPort() {
        assertThat(RulesReader.read("health: {http: /up, port: 8081}", "r.yaml").health())
                .isEqualTo(new HealthRule.Http("/up", 8081));
        assertThat(RulesReader.read("health: {port: 9000, command: 'nc -z localhost'}", "r.yaml")
                        .health())
                .isEqualTo(new HealthRule.Command(List.of("/bin/sh", "-c", "nc -z localhost"), 9000));
        assertThatThrownBy(() -> RulesReader.read("health: {http: /up, port: 70000}", "r.yaml"))
                .hasMessageContaining("'70000' is not a port");
        assertThatThrownBy(() -> RulesReader.read("health: {port: 8081}", "r.yaml"))
                .hasMessageContaining("one of http: and command:");
        assertThatThrownBy(() -> RulesReader.read("health: {http: /up, command: 'true'}", "r.yaml"))
                .hasMessageContaining("one of http: and command:");
    }

    @Test
    void anEmptyFileHasNoRules() {
        Rules rules = RulesReader.read("# nothing yet\n", "empty.yaml");

        assertThat(rules.allStaticsAreRoots()).isTrue();
        assertThat(rules.health()).isEqualTo(new HealthRule.Accept());
    }

    @Test
    void instanceRootsAloneLeaveAllStaticsRoots() {
        Rules rules = RulesReader.read("roots: [{instance: com.acme.Desk}]", "r.yaml");

        assertThat(rules.allStaticsAreRoots()).isTrue();
        assertThat(rules.instanceRoots()).containsExactly("com.acme.Desk");
    }

    @Test
    void everyMistakeIsReportedWithItsLineAndTheNearestKey() {
        String text = """
                renam:
                  com.acme.Order: com.acme.Purchase
                drop: com.acme.Token
                retype:
                  com.acme.Order.cents: {too: total, using: x}
                  com.acme.Order.size: {to: length}
                roots:
                  - statics: com.acme.X
                connections: keep
                drop: [a.B]
                rest: [Poller, com.*.Poller.run]
                when: quiet 30s
                """;

        assertThatThrownBy(() -> RulesReader.read(text, "r.yaml"))
                .isInstanceOfSatisfying(
                        RulesException.class,
                        e -> assertThat(e.problems().stream().map(RulesException.Problem::toString))
                                .containsExactly(
                                        "r.yaml:1: unknown key 'renam'; did you mean 'rename'?",
                                        "r.yaml:3: drop must be a list, not 'com.acme.Token'",
                                        "r.yaml:5: unknown key 'too' in the retyping of com.acme.Order.cents; did you mean 'to'?"
                                                + " (known: to, using, into, key, on-duplicate, on-null, take)",
                                        "r.yaml:6: the retyping of com.acme.Order.size does not say one of 'using:' which conversion, or 'into:' which class of container",
                                        "r.yaml:8: unknown key 'statics' in a root; did you mean 'static'?"
                                                + " (known: static, instance)",
                                        "r.yaml:9: connections must be hand-over or close, not 'keep'",
                                        "r.yaml:10: 'drop' is given twice in the rules, first in line 3",
                                        "r.yaml:11: rest: 'Poller' is no class.method, nor the beginning of one with a star at its end",
                                        "r.yaml:11: rest: 'com.*.Poller.run' is no class.method, nor the beginning of one with a star"
                                                + " at its end",
                                        "r.yaml:12: when: 'quiet 30s', column 7: expected for, not '30s'"));
    }

    @Test
    void aRootOfNothingIsRefused() {
        assertThatThrownBy(() -> RulesReader.read("roots: [{static: a.B}, {}]\n", "r.yaml"))
                .hasMessage("r.yaml:1: a root says 'static:' or 'instance:' of which class");
    }

    @Test
    void twoNamesCannotBecomeOne() {
        assertThatThrownBy(() -> RulesReader.read("rename:\n  a.B.x: z\n  a.B.y: z\n", "r.yaml"))
                .hasMessage("r.yaml:3: a.B.x and a.B.y cannot both become a.B.z");
        assertThatThrownBy(() -> RulesReader.read("rename:\n  a.Cat: a.Animal\n  a.Dog: a.Animal\n", "r.yaml"))
                .hasMessage("r.yaml:3: a.Cat and a.Dog cannot both become a.Animal; if they are classes, say so under"
                        + " 'merge' (a.Animal: {a.Cat: {}, a.Dog: {}})");
    }

    @Test
    void rulesThatContradictEachOtherAreRefusedAllAtOnce() {
        String text = """
                rename: {a.Store.limit: a.Order.limit, a.Store.note: text}
                keep: [a.Item.sku, a.Pool, a.Item.code, a.Account]
                drop: [a.Item.sku, a.Store.limit]
                rebuild: [a.Store.note, a.Item.sku]
                restart: [a.Pool]
                carry: [a.Item.code]
                retype: {a.Item.sku: {using: parse}}
                map: {a.Item.code: {1: 2}}
                split: {a.Account: {by: kind, into: {1: a.Savings}}}
                """;

        assertThatThrownBy(() -> RulesReader.read(text, "r.yaml"))
                .isInstanceOfSatisfying(
                        RulesException.class,
                        e -> assertThat(e.problems().stream().map(RulesException.Problem::toString))
                                .containsExactlyInAnyOrder(
                                        contradiction(3, "a.Store.limit", "drop", "rename", 1),
                                        contradiction(4, "a.Store.note", "rebuild", "rename", 1),
                                        contradiction(3, "a.Item.sku", "drop", "keep", 2),
                                        contradiction(4, "a.Item.sku", "rebuild", "drop", 3),
                                        contradiction(7, "a.Item.sku", "retype", "drop", 3),
                                        contradiction(5, "a.Pool", "restart", "keep", 2),
                                        contradiction(6, "a.Item.code", "carry", "keep", 2),
                                        contradiction(8, "a.Item.code", "map", "keep", 2),
                                        contradiction(9, "a.Account", "split", "keep", 2)));
    }

    @Test
    void whatIsKeptIsNeitherCalledOtherwiseNorGivenAValue() {
        String text = """
                rename: {a.Desk.pool: workers, a.Shop.all: one, a.Shop.other: taken, a.Old: a.New, a.Old.x: y}
                retype: {a.Shop.number: {to: text, using: to-string}}
                default: {a.Shop.limit: 1, a.New.z: 2}
                keep-entries: {a.Shop.byName: [main]}
                keep: [a.Desk.pool, a.Shop.limit, a.Shop.taken, a.Shop.text, a.Old.z, a.Shop.byName]
                restart: [a.Shop.all, a.New.y]
                """;

        assertThatThrownBy(() -> RulesReader.read(text, "r.yaml"))
                .isInstanceOfSatisfying(
                        RulesException.class,
                        e -> assertThat(e.problems().stream().map(RulesException.Problem::toString))
                                .containsExactlyInAnyOrder(
                                        contradiction(5, "a.Desk.pool", "keep", "rename", 1),
                                        contradiction(6, "a.Shop.all", "restart", "rename", 1),
                                        contradiction(5, "a.Shop.taken", "keep", "rename", 1),
                                        contradiction(6, "a.New.y", "restart", "rename", 1),
                                        contradiction(5, "a.Shop.text", "keep", "retype", 2),
                                        contradiction(5, "a.Shop.limit", "keep", "default", 3),
                                        contradiction(5, "a.New.z", "keep", "default", 3),
                                        contradiction(5, "a.Shop.byName", "keep", "keep-entries", 4)));
    }

    private static String contradiction(int line, String name, String key, String other, int otherLine) {
        return "r.yaml:" + line + ": " + name + " is under '" + key + "', and under '" + other + "' in line "
                + otherLine + ": it can be only one of them";
    }

    @Test
    void rulesThatGoTogetherAreTaken() {
        String text = """
                rename: {a.Token: a.Ticket, a.Pool: a.Workers, a.Desk.clerks: staff}
                default: {a.Item.total: 0, a.Item.value: =cents}
                drop: [a.Token, a.Item.value, a.Status]
                keep: [a.Pool, a.Desk.pool, a.Desk.workers]
                carry: [a.Ids.INSTANCE]
                rebuild: [a.Item.total]
                map: {a.Ids.INSTANCE: {1: 2}, a.Status: {OLD: NEW}}
                """;

        assertThat(RulesReader.read(text, "r.yaml").drop())
                .containsExactly("a.Token", "a.Item.value", "a.Status", "a.Item.total");
    }

    @Test
    void whatIsNotYamlIsRefusedWithItsLine() {
        assertThatThrownBy(() -> RulesReader.read("drop: [a.B\nkeep: [", "r.yaml"))
                .isInstanceOf(RulesException.class)
                .hasMessageStartingWith("r.yaml:2: not YAML");
    }

    @Test
    void whatIsNestedTooDeepIsRefused() {
        for (String deep : List.of("- ".repeat(100_000), "[".repeat(100_000), "rename: " + "{a: ".repeat(100_000))) {
            assertThatThrownBy(() -> RulesReader.read(deep, "r.yaml"))
                    .isInstanceOf(RulesException.class)
                    .hasMessage("r.yaml:1: not YAML: nested more than 100 deep");
        }
    }

    @Test
    void numbersThatNoFieldHoldsAreRefused() {
        assertThatThrownBy(() -> RulesReader.read("default: {a.B.x: 99999999999999999999}", "r.yaml"))
                .hasMessage("r.yaml:1: '99999999999999999999' of the default of a.B.x is out of range");
    }
}
