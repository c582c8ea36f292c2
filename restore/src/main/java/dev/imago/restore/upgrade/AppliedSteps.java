package dev.imago.restore.upgrade;

import dev.imago.migrate.ledger.Ledger;
import dev.imago.migrate.ledger.LedgerException;
import dev.imago.migrate.ledger.StepHistory;
import dev.imago.restore.launch.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The steps that an upgrade takes a service's state through: in the history of the process that gets the state, and, once that
 * serves, in the service's ledger. What can't be noted is told, and keeps no version from serving.
 */
final class AppliedSteps {
    private final ChosenMigration migration;
    private final Path stateDirectory;
    private final Path runDirectory;
    private final ProcessIdentity old;
    private final Consumer<String> warnings;
    private final StepHistory before;
    private StepHistory applied = StepHistory.none();

    /** To be called while old is there to be asked. */
    AppliedSteps(
            ChosenMigration migration,
            Path stateDirectory,
            Path runDirectory,
            ProcessIdentity old,
            Consumer<String> warnings) {
        this.migration = migration;
        this.stateDirectory = stateDirectory;
        this.runDirectory = runDirectory;
        this.old = old;
        this.warnings = warnings;
        this.before = historyOfOld();
    }

    private StepHistory historyOfOld() {
        try {
            return new ProcessHistory(runDirectory, old).read();
        } catch (IOException e) {
            warnings.accept("the steps that old's state has gone through are not known: " + e.getMessage());
            return StepHistory.none();
        }
    }

    /**
     * Gives {@code next}, which is held at its door, the history: it serves with old's state or not at all. The journal says
     * what belongs in the ledger, should this run not live to note it.
     */
    void goWith(ProcessIdentity next, Journal journal) {
        applied = migration.applied("upgrade of pid " + old.pid() + " to pid " + next.pid());
        if (!applied.steps().isEmpty()) {
            journal.write(Journal.Entry.LEDGERS, stateDirectory.toAbsolutePath().toString());
            journal.write(Journal.Entry.STEPS, applied.toJson());
        }
        try {
            new ProcessHistory(runDirectory, next).write(before.and(applied));
        } catch (IOException e) {
            warnings.accept("the next checkpoint will not say which steps its state has gone through: " + e);
        }
    }

    /** Notes in the ledger that the state has gone through them: the new version serves. */
    void note() {
        try {
            Ledger.noteApplied(stateDirectory, applied);
        } catch (LedgerException e) {
            warnings.accept("the ledger does not say that the steps were applied: " + e.getMessage());
        }
    }
}
