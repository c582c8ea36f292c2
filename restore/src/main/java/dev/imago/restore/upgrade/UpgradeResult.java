package dev.imago.restore.upgrade;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param oldPid process that was to be upgraded
 * @param newPid process that serves now, or 0 when it is still the old one
 * @param phases nanoseconds by stage, in the order of the stages; stages that did not end are missing
 * @param pauseNanos how long clients waited: from the end of the freeze to the new version being live (or old again)
 * @param objects objects carried into the new version
 * @param bytes encoded bytes of the state sent to the new version
 * @param failure why it did not happen, or null
 */
public record UpgradeResult(
        ExitStatus status,
        long oldPid,
        long newPid,
        Map<Stage, Long> phases,
        long pauseNanos,
        long objects,
        long bytes,
        int freezeAttempts,
        @Nullable UpgradeException failure,
        String service) {

    /** A run that could not even begin. */
    static UpgradeResult untouched(long pid, UpgradeException failure) {
        return new UpgradeResult(failure.status(), pid, 0, Map.of(), 0, 0, 0, 0, failure, "process " + pid);
    }
}
