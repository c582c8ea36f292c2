package dev.imago.migrate.trial;

import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateFile;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.chain.ChainCheck;
import dev.imago.migrate.chain.ChainMigration;
import dev.imago.migrate.chain.VersionsBetween;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.compare.StateComparison;
import dev.imago.migrate.invariant.InvariantCheck;
import dev.imago.migrate.invariant.InvariantReport;
import dev.imago.migrate.plan.ComparedVersions;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.registry.Step;
import dev.imago.migrate.registry.StepChain;
import dev.imago.migrate.registry.StepDirectory;
import dev.imago.migrate.reverse.NoWayBackException;
import dev.imago.migrate.reverse.ReverseCheck;
import dev.imago.migrate.transform.MigrationReport;
import dev.imago.migrate.transform.Migrator;
import dev.imago.migrate.transform.WorkerThreads;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Tries a step on a state. Nothing but a directory for temporary files is written to, and nothing stays there. */
public final class StepTrial {
    private final StateOpener opener;
    private final ClassPathDictionary old;
    private final ClassPathDictionary next;
    private final JdkTypes jdk;
    private final Path scratch;
    private final StateProgress progress;

    /**
     * A trial on one state.
     *
     * @param opener of the state; what it opens is closed
     * @param old classes of the version that the state is of
     * @param next classes of the version that the step leads to
     * @param scratch with room for the state twice
     * @param progress of each thing that is done with the state
     */
    public StepTrial(
            StateOpener opener,
            ClassPathDictionary old,
            ClassPathDictionary next,
            JdkTypes jdk,
            Path scratch,
            StateProgress progress) {
        this.opener = opener;
        this.old = old;
        this.next = next;
        this.jdk = jdk;
        this.scratch = scratch;
        this.progress = progress;
    }

    /**
     * How it went.
     *
     * @param report what became of the objects
     * @param invariants what must hold for the new state, and whether it does
     * @param wayBack what is lost by going forward and back; empty when the way back does not work
     * @param noWayBack why it does not
     */
    public record Result(
            MigrationReport report,
            InvariantReport invariants,
            Optional<ReverseCheck.Result> wayBack,
            List<String> noWayBack) {
        public Result {
            noWayBack = List.copyOf(noWayBack);
        }
    }

    /**
     * Migrates the state, checks what comes out, and goes back.
     *
     * @throws dev.imago.migrate.rules.RulesException if rules name what neither version has
     * @throws dev.imago.migrate.plan.PlanBlockedException if changes have no answer
     * @throws dev.imago.migrate.transform.TransformException if code fails on an object
     * @throws dev.imago.migrate.registry.MigrationException if the step's code cannot be loaded
     */
    public Result run(Step step) {
        try (Migrations migrations = step.load()) {
            ComparedVersions versions = ComparedVersions.of(old, next, step.rules(), migrations, jdk);
            try (State state = opener.open(step.rules())) {
                return run(step, migrations, state, versions.of(state));
            }
        }
    }

    private Result run(Step step, Migrations migrations, State state, Plan plan) {
        try {
            Path file = Files.createTempFile(scratch, "imago-trial", ".state");
            try {
                MigrationReport report = migrate(state, plan, file);
                InvariantReport invariants;
                Runnable opening = () -> progress.done(0, report.objectsOut());
                try (StateFile migrated = StateFile.open(file, next.dictionary(), opening)) {
                    invariants = InvariantCheck.run(
                            migrated,
                            next,
                            jdk,
                            migrations,
                            Optional.of(report),
                            WorkerThreads.ofAllProcessors(),
                            progress);
                }
                try {
                    ReverseCheck.Result back = ReverseCheck.run(state, plan, step.back(), old, scratch, progress);
                    return new Result(report, invariants, Optional.of(back), List.of());
                } catch (NoWayBackException e) {
                    return new Result(report, invariants, Optional.empty(), e.reasons());
                }
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the state in " + scratch, e);
        }
    }

    private MigrationReport migrate(State state, Plan plan, Path file) throws IOException {
        try (StateWriter writer = new StateWriter(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            return Migrator.migrate(state, plan, writer, progress);
        }
    }

    /**
     * Compares what a step makes of the state with what the other steps of its directory make that lead the same way.
     *
     * @param between versions between, as far as they are at hand
     * @return what the other steps make on the left, what the step makes on the right
     * @throws dev.imago.migrate.registry.NoChainException if no other steps lead that way
     * @throws dev.imago.migrate.chain.MissingVersionException if a version between is needed that is not at hand
     */
    public StateComparison.Result compareWithChain(Step shortcut, StepDirectory directory, VersionsBetween between) {
        StepChain chain = directory
                .without(shortcut)
                .chain(
                        shortcut.name().service(),
                        shortcut.name().from(),
                        shortcut.name().to());
        try (ChainMigration whole = ChainMigration.of(chain, old.dictionary(), next, between);
                ChainMigration direct = ChainMigration.of(
                        new StepChain(List.of(shortcut)), old.dictionary(), next, VersionsBetween.none())) {
            return ChainCheck.run(
                    way -> opener.open(way.legs().get(0).rules()), whole, direct, next, jdk, scratch, progress);
        }
    }
}
