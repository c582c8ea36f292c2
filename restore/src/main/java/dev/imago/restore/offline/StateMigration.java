package dev.imago.restore.offline;

import dev.imago.checkpoint.state.StateFile;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.compare.StateComparison;
import dev.imago.migrate.invariant.InvariantCheck;
import dev.imago.migrate.invariant.InvariantReport;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.transform.MigrationReport;
import dev.imago.migrate.transform.Migrator;
import dev.imago.migrate.transform.WorkerThreads;
import dev.imago.restore.checkpointing.ServiceCode;
import dev.imago.restore.inspection.Subject;
import dev.imago.restore.upgrade.ChosenMigration;
import dev.imago.restore.upgrade.FaultPoint;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The way of an archive's state from one version to another, pass by pass, into an encoded state. */
record StateMigration(Subject subject, ServiceCode old, ServiceCode next, ChosenMigration migration) {
    private static final int BUFFER = 1 << 20;

    /** Reads the state and plans all passes; the caller closes it. */
    StatePlan plan() throws IOException {
        return StatePlan.of(subject, old, next.classes(), null, migration.passes());
    }

    /**
     * What is known before anything is migrated.
     *
     * @param planned what {@link #plan} has made
     */
    PlanResult.Findings findings(StatePlan planned) {
        return Findings.of(planned, planned.leftBehind());
    }

    /**
     * Makes all passes.
     *
     * @param planned with nothing open
     * @param file to be made, readable for its owner alone
     * @param progress may end it by throwing
     * @return what each pass did
     */
    List<MigrationReport> encode(StatePlan planned, Path file, StateProgress progress) throws IOException {
        try (OutputStream out = FaultPoint.DURING_MIGRATE.within(privateFile(file));
                StateWriter writer = new StateWriter(out)) {
            return migration
                    .passes()
                    .migrate(
                            planned.state(),
                            planned.plan(),
                            next.classes(),
                            subject.workspace(),
                            writer,
                            (state, plan, made, isLast) -> Migrator.migrate(state, plan, made, progress));
        }
    }

    /**
     * Looks at every object that was made.
     *
     * @param last what the last pass did
     * @param progress may end it by throwing
     * @throws dev.imago.migrate.invariant.InvariantsViolatedException with everything that does not hold
     */
    InvariantReport requireInvariants(Path made, MigrationReport last, StateProgress progress) {
        return requireInvariants(made, next.classes(), migration.passes().last().migrations(), last, progress);
    }

    /** The same for any encoded state, and what made it. */
    static InvariantReport requireInvariants(
            Path made,
            ClassPathDictionary classes,
            Migrations migrations,
            MigrationReport migrated,
            StateProgress progress) {
        Runnable opening = () -> progress.done(0, migrated.objectsOut());
        try (StateFile written = StateFile.open(made, classes.dictionary(), opening)) {
            return InvariantCheck.run(
                            written,
                            classes,
                            new JdkTypes(),
                            migrations,
                            Optional.of(migrated),
                            WorkerThreads.ofAllProcessors(),
                            progress)
                    .requireHeld();
        }
    }

    /** A new file that nobody else can read, from its first byte on. */
    static OutputStream privateFile(Path file) throws IOException {
        return new BufferedOutputStream(
                Channels.newOutputStream(Files.newByteChannel(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))),
                BUFFER);
    }

    /**
     * Makes the state anew, from the archive on, and compares it with what another way has made.
     *
     * @return what this way makes on the left
     * @throws UpgradeException when this way leaves something open
     */
    StateComparison.Result compareWith(Path made, StateProgress progress) throws IOException {
        Path file = subject.workspace().resolve("compared.state");
        try (StatePlan planned = plan()) {
            if (findings(planned).isBlocked()) {
                throw UpgradeException.refused(
                        "there is nothing to compare with: " + migration.how() + " leave something open",
                        List.of(),
                        "imago plan shows what, with a directory that holds them without the shortcut");
            }
            encode(planned, file, progress);
            Runnable opening = () -> progress.done(0, 0);
            try (StateFile left = StateFile.open(file, next.classes().dictionary(), opening);
                    StateFile right = StateFile.open(made, next.classes().dictionary(), opening)) {
                return StateComparison.of(left, right, subject.workspace(), progress);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
