package dev.imago.restore.offline;

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
 * @param archiveBytes size of what was written; 0 when nothing was
 * @param phases nanoseconds of each step, in their order
 */
public record MigrateResult(
        ExitStatus status,
        MigrateRequest request,
        PlanResult.@Nullable Findings findings,
        @Nullable MigrationReport report,
        long archiveBytes,
        Map<String, Long> phases,
        @Nullable UpgradeException failure) {}
