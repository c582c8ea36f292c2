package dev.imago.migrate.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.Version;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.compare.Difference;
import dev.imago.migrate.compare.StateComparison;
import dev.imago.migrate.invariant.InvariantsViolatedException;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.KeptVersions;
import dev.imago.migrate.registry.MigrationException;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.registry.StepChain;
import dev.imago.migrate.registry.StepDirectory;
import dev.imago.migrate.registry.StepFiles;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesException;
import dev.imago.migrate.transform.MigrationReport;
import dev.imago.migrate.transform.TransformException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service of three versions: 1 to 2 by rules, 2 to 3 by code. */
class ChainMigrationTest {
    private static final JdkTypes JDK = new JdkTypes();
    private static final String TWO_TO_THREE = """
            import dev.imago.migrate.api.*;
            public class TwoToThree implements Migration {
                @Override public void register(Registration registration) {
                    registration.transform("app.Order", (old, out) -> out.as("app.Order")
                        .set("total", out.create("app.Money").set("cents", old.getLong("price"))));
                }
            }
            """;

    @TempDir
    private Path directory;

    @TempDir
    private Path steps;

    @TempDir
    private Path scratch;

    private ClassPathDictionary one;
    private ClassPathDictionary two;
    private ClassPathDictionary three;
    private MemoryState old;
    private int order;

    @BeforeEach
    void makeVersions() {
        one = version(
                "class Order { int cents; Token token; Object pool; static Order OTHER; }",
                "class Token { Order of; }");
        two = version("class Order { long price; Object token; Object pool; static Order OTHER; }");
        three = version(
                "class Order { Money total; Object token; Object pool; static Order OTHER; }",
                "class Money { long cents; }");
        old = new MemoryState(one.dictionary());
        old.object("app.Token", Map.of("of", 2));
        order = old.object("app.Order", Map.of("cents", 250, "token", 1));
        old.object("app.Order", Map.of("cents", 7));
        old.instanceRoot("app.Order", order);
        old.root("app.Order", "OTHER", "Lapp/Order;", 3);
        StepFiles.rules(
                steps, "shop-1__2", "rename: {app.Order.cents: price}\ndrop: [app.Token]\nkeep: [app.Order.pool]\n");
        Path step = StepFiles.rules(steps, "shop-2__3", "{}\n");
        StepFiles.jar(
                step.resolve("code.jar"), StepFiles.compiled(directory, "app.TwoToThree", List.of(), TWO_TO_THREE), 0);
    }

    /** Whose code is there to be read as well, to see what its values mean. */
    private ClassPathDictionary version(String... sources) {
        return ClassPathDictionary.read(List.of(Version.compile(directory, "app", "", sources)), 17);
    }

    private StepChain chain(String from, String to) {
        return StepDirectory.read(steps).chain("shop", from, to);
    }

    private ChainMigration migration() {
        return ChainMigration.of(chain("1", "3"), one.dictionary(), three, Between.of(Map.of("2", two)));
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(scratch)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void codeSeesTheObjectsOfItsOwnVersionAndNothingStaysBetween() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ChainMigration migration = migration();
                StateWriter writer = new StateWriter(bytes)) {
            assertThat(migration.isOnePass()).isFalse();
            assertThat(migration.legs().get(0).why()).contains("shop-2__3 has code");

            List<MigrationReport> reports = migration.migrate(old, three, JDK, scratch, writer, StateProgress.NONE);

            assertThat(reports).extracting(MigrationReport::dropped).containsExactly(1L, 0L);
            assertThat(reports).extracting(MigrationReport::created).containsExactly(0L, 2L);
        }
        MemoryState result = MemoryState.decode(bytes.toByteArray(), three.dictionary());
        int root = (int) result.roots().get(0).bits();
        assertThat(result.bits((int) result.bits(root, "total"), "cents")).isEqualTo(250);
        assertThat(result.bits(root, "token")).isZero();
        assertThat(result.typeOf(root).slots())
                .filteredOn(s -> s.kept())
                .extracting(s -> s.qualifiedName())
                .as("what the first step left to the new version is still its own")
                .containsExactly("app.Order.pool");
        assertNothingIsLeft();
    }

    @Test
    void withoutTheVersionBetweenItIsRefusedByName() {
        assertThatThrownBy(() -> ChainMigration.of(chain("1", "3"), one.dictionary(), three, Between.of(Map.of())))
                .isInstanceOfSatisfying(
                        MissingVersionException.class,
                        e -> assertThat(e.version()).isEqualTo("2"))
                .hasMessageContaining("pass through version 2")
                .hasMessageContaining("shop-2__3 has code");
    }

    @Test
    void theVersionBetweenMayBeKeptBesideTheStepsAndOneThatIsNamedComesFirst() throws IOException {
        Path kept = Files.createDirectories(steps.resolve("versions/shop-2/app"));
        Path classes = two.entries().get(0).path().resolve("app");
        Files.copy(classes.resolve("Order.class"), kept.resolve("Order.class"));
        KeptVersions versions = KeptVersions.of(steps);
        VersionsBetween found = new VersionsBetween(Map.of(), versions, "shop", 17);
        try (ChainMigration migration = ChainMigration.of(chain("1", "3"), one.dictionary(), three, found);
                StateWriter writer = new StateWriter(new ByteArrayOutputStream())) {
            assertThat(migration.migrate(old, three, JDK, scratch, writer, StateProgress.NONE))
                    .hasSize(2);
        }

        Path gone = directory.resolve("gone.jar");
        VersionsBetween named = new VersionsBetween(Map.of("2", List.of(gone)), versions, "shop", 17);
        assertThatThrownBy(() -> ChainMigration.of(chain("1", "3"), one.dictionary(), three, named))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("nothing of the class path of 2 is there: [" + gone);
        VersionsBetween other = new VersionsBetween(Map.of(), versions, "store", 17);
        assertThatThrownBy(() -> ChainMigration.of(chain("1", "3"), one.dictionary(), three, other))
                .isInstanceOfSatisfying(
                        MissingVersionException.class,
                        e -> assertThat(e.remedy()).contains("--via 2=CLASSPATH", "versions/shop-2.jar"));
    }

    @Test
    void otherClassesThanThoseOfTheVersionBetweenAreFoundOutWhereTheyLie() throws IOException {
        StepFiles.rules(steps, "shop-1__2", "rename: {app.Token: app.Ticket}\n");
        StepFiles.rules(steps, "shop-2__3", "drop: [app.Ticket, app.Order.pool]\n");
        ClassPathDictionary wrong = version("class Order { int cents; }");
        String place = "version 2 (" + wrong.entries().get(0).path() + ")";
        try (ChainMigration migration =
                ChainMigration.of(chain("1", "3"), one.dictionary(), three, Between.of(Map.of("2", wrong)))) {
            assertThatThrownBy(() -> migration.compareFirst(one, three, JDK))
                    .isInstanceOfSatisfying(
                            RulesException.class, e -> assertThat(e.remedy()).contains("or what lies there"))
                    .hasMessageContaining(place + " has no class app.Ticket");
            Plan first =
                    Planner.plan(one.dictionary(), wrong, Rules.none(), Migrations.none(), Scope.of(old, JDK), JDK);
            assertThatThrownBy(() -> migration.planAhead(first, three))
                    .isInstanceOf(RulesException.class)
                    .hasMessageContaining("no class or field is called app.Order.pool in " + place);
        }
    }

    @Test
    void aStepThatFailsLeavesNothingBehind() throws IOException {
        Path step = StepFiles.rules(steps, "shop-3__4", "{}\n");
        StepFiles.jar(
                step.resolve("code.jar"),
                StepFiles.compiled(
                        directory, "app.TwoToThree", List.of(), TWO_TO_THREE.replace("\"price\"", "\"nothing\"")),
                0);
        assertThatThrownBy(this::takeAll).isInstanceOf(TransformException.class).hasMessageContaining("nothing");
        assertNothingIsLeft();
    }

    @Test
    void whatAStepInTheMiddleRegisteredHasToHoldForTheStateThatItHasMade() throws IOException {
        String holding = TWO_TO_THREE.replace("registration.transform", """
                registration.invariant("app.Money", "nobody owes", (money, findings) ->
                        findings.expect("owed", 0L, Math.min(0, money.getLong("cents") - LEAST)));
                    registration.transform""");
        Path last = StepFiles.rules(steps, "shop-3__4", "{}\n");
        String copying = "import dev.imago.migrate.api.*; public class Copying implements Migration {"
                + " @Override public void register(Registration registration) {"
                + " registration.transform(\"app.Money\", (old, out) -> out.as(\"app.Money\")); } }";
        StepFiles.jar(last.resolve("code.jar"), StepFiles.compiled(directory, "app.Copying", List.of(), copying), 0);
        Path middle = steps.resolve("shop-2__3/code.jar");

        StepFiles.jar(
                middle, StepFiles.compiled(directory, "app.TwoToThree", List.of(), holding.replace("LEAST", "7")), 0);
        assertThat(takeAll()).extracting(MigrationReport::created).containsExactly(0L, 2L, 0L);
        StepFiles.jar(
                middle, StepFiles.compiled(directory, "app.TwoToThree", List.of(), holding.replace("LEAST", "8")), 0);
        assertThatThrownBy(this::takeAll)
                .isInstanceOf(InvariantsViolatedException.class)
                .hasMessageContaining("nobody owes");
        assertNothingIsLeft();
    }

    @Test
    void rulesBeforeCodeTakeNoPassWhereEachObjectBecomesOne() throws IOException {
        String pool = "class Pool extends java.util.ArrayList<Object> { }";
        ClassPathDictionary first = version("class Order { int cents; Order next; static Order ALL; }", pool);
        ClassPathDictionary middle =
                version("class Order { short price; Order next; int tax; static Order ALL; }", pool);
        ClassPathDictionary last =
                version("class Order { short price; Order next; int tax; int from; static Order ALL; }", pool);
        StepFiles.rules(steps, "till-1__2", """
                retype: {app.Order.cents: {to: price, using: narrow}}
                default: {app.Order.tax: =cents / 5}
                keep: [app.Pool]
                """);
        Path code = StepFiles.rules(steps, "till-2__3", "{}\n");
        StepFiles.jar(code.resolve("code.jar"), StepFiles.compiled(directory, "app.Asking", List.of(), """
                import dev.imago.migrate.api.*;
                public class Asking implements Migration {
                    @Override public void register(Registration registration) {
                        registration.transformWithState("app.Order", (old, out) -> {
                            int from = old.getInt("price") + old.getInt("tax");
                            for (OldObject each : out.state().referrers(old)) {
                                from += 100 * each.getInt("price");
                            }
                            out.as("app.Order").set("from", from);
                        });
                    }
                }
                """), 0);
        StepChain chain = StepDirectory.read(steps).chain("till", "1", "3");
        MemoryState orders = new MemoryState(first.dictionary());
        orders.object("app.Order", Map.of("cents", 50, "next", 2));
        orders.object("app.Order", Map.of("cents", 7));
        orders.instanceRoot("app.Pool", orders.elements("app.Pool", Form.SEQUENCE, 1, 2));
        orders.root("app.Order", "ALL", "Lapp/Order;", 1);
        Path nowhere = scratch.resolve("does not exist");

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<MigrationReport> reports;
        VersionsBetween between = Between.of(Map.of("2", middle));
        try (ChainMigration migration = ChainMigration.of(chain, first.dictionary(), last, between);
                StateWriter writer = new StateWriter(bytes)) {
            reports = migration.migrate(orders, last, JDK, nowhere, writer, StateProgress.NONE);
        }
        assertThat(reports).extracting(MigrationReport::carried).containsExactly(3L, 3L);
        assertThat(reports.get(0).shapes())
                .containsExactly(
                        new MigrationReport.ShapeCount("app.Order", "app.Order", Outcome.TRANSFORMED, 2),
                        new MigrationReport.ShapeCount("app.Pool", "app.Pool", Outcome.KEPT, 1));
        assertThat(reports).extracting(MigrationReport::kept).containsExactly(1L, 1L);
        assertThat(MigrationReport.of(reports).objectsOut()).isEqualTo(3);
        MemoryState result = MemoryState.decode(bytes.toByteArray(), last.dictionary());
        assertThat(result.bits(1, "from")).isEqualTo(60);
        assertThat(result.bits(2, "from")).isEqualTo(8 + 5000);

        orders.object("app.Order", Map.of("cents", 70_000));
        try (ChainMigration migration = ChainMigration.of(chain, first.dictionary(), last, between);
                StateWriter writer = new StateWriter(new ByteArrayOutputStream())) {
            assertThatThrownBy(() -> migration.migrate(orders, last, JDK, nowhere, writer, StateProgress.NONE))
                    .isInstanceOf(TransformException.class)
                    .hasMessageContaining("app.Order")
                    .hasMessageContaining("70000");

            Leg rules = migration.legs().get(0);
            Plan plan = Planner.plan(
                    first.dictionary(), middle, rules.rules(), rules.migrations(), Scope.of(orders, JDK), JDK);
            assertThatCode(() -> migration.practise(orders, plan, last, nowhere))
                    .as("practice passes over what the rules fail on")
                    .doesNotThrowAnyException();
        }
    }

    private List<MigrationReport> takeAll() {
        try (ChainMigration migration = ChainMigration.of(
                        chain("1", "4"), one.dictionary(), three, Between.of(Map.of("2", two, "3", three)));
                StateWriter writer = new StateWriter(new ByteArrayOutputStream())) {
            return migration.migrate(old, three, JDK, scratch, writer, StateProgress.NONE);
        }
    }

    @Test
    void aShortcutThatDoesWhatTheChainDoesIsShownToAndOneThatDoesNotByItsFirstDifference() throws IOException {
        Path shortcut = StepFiles.rules(steps, "shop-1__3", "drop: [app.Token]\nkeep: [app.Order.pool]\n");
        String source = TWO_TO_THREE.replace("old.getLong(\"price\")", "(long) old.getInt(\"cents\")");
        StepFiles.jar(
                shortcut.resolve("code.jar"), StepFiles.compiled(directory, "app.TwoToThree", List.of(), source), 0);
        StepChain chain = new StepChain(
                List.of(chain("1", "2").steps().get(0), chain("2", "3").steps().get(0)));

        assertThat(check(chain).isSame()).isTrue();
        assertThat(check(chain).objects()).isEqualTo(4);

        String wrong = source.replace("getInt(\"cents\")", "getInt(\"cents\") / 100 * 100");
        StepFiles.jar(
                shortcut.resolve("code.jar"), StepFiles.compiled(directory, "app.TwoToThree", List.of(), wrong), 0);
        assertThat(check(chain).differences())
                .containsExactly(new Difference("app.Money.cents", 2, "the only app.Order.total.cents", "250", "200"));
        assertNothingIsLeft();
    }

    @Test
    void theComparisonOfTwoWaysEndsWhereverItsProgressSaysSo() throws IOException {
        StepFiles.rules(steps, "shop-1__3", "drop: [app.Token]\nkeep: [app.Order.pool]\n");
        StepFiles.jar(
                steps.resolve("shop-1__3").resolve("code.jar"),
                StepFiles.compiled(
                        directory,
                        "app.TwoToThree",
                        List.of(),
                        TWO_TO_THREE.replace("old.getLong(\"price\")", "(long) old.getInt(\"cents\")")),
                0);
        StepChain chain = new StepChain(
                List.of(chain("1", "2").steps().get(0), chain("2", "3").steps().get(0)));
        AtomicInteger calls = new AtomicInteger();
        check(chain, (done, all) -> calls.incrementAndGet());
        int whole = calls.get();
        assertThat(whole)
                .as("two legs, the shortcut, two states that are opened, and the comparison")
                .isGreaterThanOrEqualTo(6);

        for (int last = 1; last <= whole; last++) {
            calls.set(last);
            assertThatThrownBy(() -> check(chain, (done, all) -> {
                        if (calls.decrementAndGet() == 0) {
                            throw new IllegalStateException("enough");
                        }
                    }))
                    .hasMessage("enough");
            assertNothingIsLeft();
        }
    }

    private StateComparison.Result check(StepChain chain) {
        return check(chain, StateProgress.NONE);
    }

    private StateComparison.Result check(StepChain chain, StateProgress progress) {
        try (ChainMigration whole = ChainMigration.of(chain, one.dictionary(), three, Between.of(Map.of("2", two)));
                ChainMigration direct =
                        ChainMigration.of(chain("1", "3"), one.dictionary(), three, Between.of(Map.of()))) {
            return ChainCheck.run(way -> old, whole, direct, three, JDK, scratch, progress);
        }
    }
}
