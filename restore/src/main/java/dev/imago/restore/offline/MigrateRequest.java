package dev.imago.restore.offline;

import dev.imago.restore.upgrade.Answers;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * One archive to migrate.
 *
 * @param archive a checkpoint, or what an earlier migration has made
 * @param to the new version's code
 * @param answers what answers the changes between the versions
 * @param checks what is to be shown on this state before the new archive is written
 * @param output the archive to write
 * @param overwrite whether it may be there already
 * @param repair whether rules and transformers that are named are for an archive of this version, too
 * @param madeBy version of Imago
 */
public record MigrateRequest(
        Path archive,
        NewCode to,
        Answers answers,
        Set<Check> checks,
        Path output,
        boolean overwrite,
        boolean repair,
        String madeBy) {
    public MigrateRequest {
        checks = checks.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(checks));
    }

    /** What can be shown on a state. */
    public enum Check {
        /** What is lost when the migrated state goes back to the old version. */
        REVERSE,
        /** That the step makes the same as the other steps that lead its way. */
        CHAIN
    }

    /** Whether there is something to do for an archive of this very version. */
    boolean isRepair() {
        return repair && answers.areNamed();
    }

    /** By what run, for ledger and history. */
    String run() {
        return "migration of " + archive.getFileName();
    }
}
