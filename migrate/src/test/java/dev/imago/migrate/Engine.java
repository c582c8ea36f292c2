package dev.imago.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.api.Migration;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesReader;
import dev.imago.migrate.transform.MigrationReport;
import dev.imago.migrate.transform.Migrator;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Plans and migrates states that a test makes up. Classes are given as sources, and are of package {@code app}. */
public final class Engine {
    private static final JdkTypes JDK = new JdkTypes();

    private final Path directory;
    private Rules rules = Rules.none();
    private Migrations migrations = Migrations.none();
    private MigrationReport report = new MigrationReport(List.of(), 0, 0, 0, 0, Map.of(), List.of(), 0, 0);

    public Engine(Path directory) {
        this.directory = directory;
    }

    public Engine rules(String yaml) {
        rules = RulesReader.read(yaml, "r");
        return this;
    }

    public Engine register(Migration migration) {
        migrations = Migrations.of(List.of(migration));
        return this;
    }

    /** An empty state of an old version. */
    public MemoryState old(String... sources) {
        return new MemoryState(Version.of(directory, sources).dictionary());
    }

    public Plan plan(MemoryState old, String... next) {
        return plan(old, Version.of(directory, next));
    }

    private Plan plan(MemoryState old, ClassPathDictionary after) {
        return Planner.plan(old.dictionary(), after, rules, migrations, Scope.of(old, JDK), JDK);
    }

    /** The questions of a plan, as {@code KIND subject}. */
    public List<String> questions(MemoryState old, String... next) {
        return plan(old, next).questions().stream()
                .map(q -> q.kind() + " " + q.subject())
                .toList();
    }

    public MemoryState migrate(MemoryState old, String... next) {
        return migrate(old, Version.of(directory, next));
    }

    /** The same with classes of any package. */
    public MemoryState migrate(MemoryState old, Path classes) {
        return migrate(old, ClassPathDictionary.read(List.of(classes), 17));
    }

    private MemoryState migrate(MemoryState old, ClassPathDictionary after) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (StateWriter writer = new StateWriter(bytes)) {
            report = Migrator.migrate(old, plan(old, after), writer);
        }
        MemoryState result = MemoryState.decode(bytes.toByteArray(), after.dictionary());
        assertThat(report.objectsIn()).isEqualTo(old.size());
        assertThat(report.objectsOut()).isEqualTo(result.size());
        return result;
    }

    /** Runs for practice, and returns what would have been written. */
    public MemoryState practise(MemoryState old, String... next) {
        ClassPathDictionary after = Version.of(directory, next);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Migrator.practise(old, plan(old, after), new StateWriter(bytes));
        return MemoryState.decode(bytes.toByteArray(), after.dictionary());
    }

    /** Of the last migration. */
    public MigrationReport report() {
        return report;
    }
}
