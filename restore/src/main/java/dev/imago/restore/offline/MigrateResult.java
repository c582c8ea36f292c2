package dev.imago.restore.offline;

import dev.imago.migrate.compare.StateComparison;
import dev.imago.migrate.transform.MigrationReport;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.UpgradeException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of an archive.
 *
 * @param findings the plan; null when it did not come to that
 * @param report what the migration did; null when nothing was migrated
 * @param checked what was asked to be shown
 * @param archiveBytes size of what was written; 0 when nothing was
 * @param phases nanoseconds of each step, in their order
 * @param nothingToDo a sentence that says why there was nothing to do; empty when there was
 */
public record MigrateResult(
        ExitStatus status,
        MigrateRequest request,
        PlanResult.@Nullable Findings findings,
        @Nullable MigrationReport report,
        Checked checked,
        long archiveBytes,
        Map<String, Long> phases,
        String nothingToDo,
        @Nullable UpgradeException failure) {

    /**
     * Of an archive that there was nothing to do for.
     *
     * @param why a sentence
     */
    static MigrateResult nothingToDo(MigrateRequest request, String why) {
        return new MigrateResult(ExitStatus.DONE, request, null, null, new Checked(null, null), 0, Map.of(), why, null);
    }

    /** Of an archive that nothing was done with. */
    static MigrateResult failed(MigrateRequest request, UpgradeException failure) {
        return new MigrateResult(
                failure.status(), request, null, null, new Checked(null, null), 0, Map.of(), "", failure);
    }

    public boolean isUpToDate() {
        return !nothingToDo.isEmpty();
    }

    /**
     * What was shown on the state.
     *
     * @param wayBack null when it was not asked for, or it did not come to that
     * @param chain how what the other steps make, on the left, compares with what was made; null like the other
     */
    public record Checked(@Nullable WayBack wayBack, StateComparison.@Nullable Result chain) {}
}
