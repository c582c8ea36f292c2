package dev.imago.migrate.kryofile;

import dev.imago.checkpoint.state.StateFile;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.invariant.InvariantCheck;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesReader;
import dev.imago.migrate.transform.Migrator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What is done with a file, without the command around it. */
record KryoMigration(Path folder, KryoApplication old, KryoApplication next, KryoDescription description) {
    private static final JdkTypes JDK = new JdkTypes();

    /** Migrates; there must be no open question. */
    byte[] migrate(byte[] content, String rules) {
        KryoFile file = new KryoFile(new KryoFile.Bytes(content), description);
        ClassPathDictionary before = KryoFile.shapes(old.classPath());
        ClassPathDictionary after = KryoFile.shapes(next.classPath());
        Rules read = RulesReader.read(rules, "rules");
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Path migrated = folder.resolve("migrated");
        try (StateFile state = read(file)) {
            Plan plan = Planner.plan(before.dictionary(), after, read, Migrations.none(), Scope.of(state, JDK), JDK);
            if (!plan.questions().isEmpty()) {
                throw new IllegalStateException(plan.questions().toString());
            }
            try (StateWriter writer = new StateWriter(Files.newOutputStream(migrated))) {
                Migrator.migrate(state, plan, writer);
            }
            String root = description.rootClass();
            try (StateFile result = StateFile.open(migrated, after.dictionary())) {
                var checked = InvariantCheck.run(result, after, JDK, Migrations.none(), Optional.empty());
                if (!checked.violations().isEmpty()) {
                    throw new IllegalStateException(checked.violations().toString());
                }
                file.write(
                        result,
                        next.classPath(),
                        JDK,
                        root == null ? null : plan.names().of(root),
                        written);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return written.toByteArray();
    }

    /** The questions of the plan. */
    List<String> questions(byte[] content, String rules) {
        try (StateFile state = read(new KryoFile(new KryoFile.Bytes(content), description))) {
            return Planner.plan(
                            KryoFile.shapes(old.classPath()).dictionary(),
                            KryoFile.shapes(next.classPath()),
                            RulesReader.read(rules, "rules"),
                            Migrations.none(),
                            Scope.of(state, JDK),
                            JDK)
                    .questions()
                    .stream()
                    .map(question -> question.kind() + " " + question.subject())
                    .toList();
        }
    }

    /** Reads, and makes sure that all was read. */
    StateFile read(KryoFile file) {
        Path encoded = folder.resolve("encoded");
        try {
            try (OutputStream out = Files.newOutputStream(encoded);
                    StateWriter writer = new StateWriter(out)) {
                file.read(old.classPath(), JDK, writer);
            }
            StateFile state =
                    StateFile.open(encoded, KryoFile.shapes(old.classPath()).dictionary());
            file.requireSame(state, old.classPath(), JDK);
            return state;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
