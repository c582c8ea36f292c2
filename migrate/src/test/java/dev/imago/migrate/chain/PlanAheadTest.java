package dev.imago.migrate.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.migrate.Version;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Question;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.StepDirectory;
import dev.imago.migrate.registry.StepFiles;
import dev.imago.migrate.rules.HealthRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two legs, of which the second one is planned before the first one has made anything. */
class PlanAheadTest {
    private static final JdkTypes JDK = new JdkTypes();
    /** Is not composed with what follows. */
    private static final String PATTERN = "rename: {app.old.*: app.young.*}\ncarry: [app.old.Ghost]\n";

    @TempDir
    private Path directory;

    @TempDir
    private Path steps;

    private ClassPathDictionary one;
    private ClassPathDictionary two;
    private ClassPathDictionary three;

    @BeforeEach
    void makeVersions() {
        one = version("old", "class Order { int cents; }", "class Ghost { int age; }");
        two = version("young", "class Order { int cents; }", "class Ghost { int age; }");
        three = version("young", "class Order { int cents; int pieces; }", "class Ghost { int age; int weight; }");
        StepFiles.rules(steps, "shop-1__2", PATTERN);
        StepFiles.rules(steps, "shop-2__3", "{}\n");
    }

    private ClassPathDictionary version(String name, String... sources) {
        return ClassPathDictionary.read(List.of(Version.compile(directory, "app." + name, "", sources)), 17);
    }

    private ChainMigration migration() {
        return ChainMigration.of(
                StepDirectory.read(steps).chain("shop", "1", "3"),
                one.dictionary(),
                three,
                Between.of(Map.of("2", two)));
    }

    private List<Plan> plans(ChainMigration migration) {
        Leg leg = migration.legs().get(0);
        Scope orders = new Scope(
                Set.of("app.old.Order", "app.old.Ghost"), Map.of("app.old.Order", 7L, "app.old.Ghost", 0L), null);
        return migration.planAhead(
                Planner.plan(one.dictionary(), two, leg.rules(), leg.migrations(), orders, JDK), three);
    }

    @Test
    void whatALaterStepLeavesOpenIsToldWithItsStepAndAskedOfObjectsThatGetThereOnly() {
        try (ChainMigration migration = migration()) {
            assertThat(migration.isOnePass()).isFalse();

            List<Question> open = migration.questions(plans(migration));

            assertThat(open).extracting(Question::subject).containsExactly("app.young.Order.pieces");
            assertThat(open.get(0).toString()).contains("(asks step shop-2__3)").contains("(7 live)");
        }
        StepFiles.rules(steps, "shop-2__3", "default: {app.young.Order.pieces: 1}\n");
        try (ChainMigration migration = migration()) {
            assertThat(migration.questions(plans(migration))).isEmpty();
        }
    }

    @Test
    void classesThatOnlyALaterVersionChangesAreTheServicesOwnToo() {
        ClassPathDictionary library = version("lib", "class Cache { static Object ALL; }");
        ClassPathDictionary changed = version("lib", "class Cache { static Object ALL; int size; }");
        one = joined(one, library);
        two = joined(two, library);
        three = joined(three, changed);
        try (ChainMigration migration = migration()) {
            assertThat(one.ownClasses(two)).doesNotContain("app.lib.Cache");
            assertThat(migration.ownClasses(one, three)).contains("app.lib.Cache", "app.old.Order");
        }
    }

    private static ClassPathDictionary joined(ClassPathDictionary one, ClassPathDictionary other) {
        return ClassPathDictionary.read(
                List.of(one.entries().get(0).path(), other.entries().get(0).path()), 17);
    }

    @Test
    void theLatestStepThatSaysHowHealthIsCheckedIsHeard() {
        StepFiles.rules(steps, "shop-1__2", PATTERN + "health: {http: /first}\n");
        try (ChainMigration migration = migration()) {
            assertThat(migration.serviceRules().health())
                    .isInstanceOfSatisfying(
                            HealthRule.Http.class,
                            http -> assertThat(http.path()).isEqualTo("/first"));
        }
        StepFiles.rules(steps, "shop-2__3", "health: {http: /second}\n");
        try (ChainMigration migration = migration()) {
            assertThat(migration.serviceRules().health())
                    .isInstanceOfSatisfying(
                            HealthRule.Http.class,
                            http -> assertThat(http.path()).isEqualTo("/second"));
        }
    }
}
