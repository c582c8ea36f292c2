package dev.imago.restore.upgrade;

import dev.imago.migrate.ledger.LedgerException;
import dev.imago.migrate.ledger.StepHistory;
import dev.imago.restore.launch.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Notes that a service's state has gone through steps: in the service's ledger, and in the history of the process that has the
 * state now. Only what is done for good is noted, and what can't be noted is told, for the new version serves already.
 */
final class AppliedSteps {
    private final ChosenMigration migration;
    private final Path runDirectory;
    private final ProcessIdentity old;
    private final Consumer<String> warnings;
    private final StepHistory before;

    /** To be called while old is there to be asked. */
    AppliedSteps(ChosenMigration migration, Path runDirectory, ProcessIdentity old, Consumer<String> warnings) {
        this.migration = migration;
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

    /** Notes that {@code next} has old's state. */
    void note(ProcessIdentity next) {
        String run = "upgrade of pid " + old.pid() + " to pid " + next.pid();
        try {
            migration.record(run);
        } catch (LedgerException e) {
            warnings.accept("the ledger does not say that the steps were applied: " + e.getMessage());
        }
        try {
            new ProcessHistory(runDirectory, next).write(migration.after(before.steps(), run));
        } catch (IOException e) {
            warnings.accept("the next checkpoint will not say which steps its state has gone through: " + e);
        }
    }
}
