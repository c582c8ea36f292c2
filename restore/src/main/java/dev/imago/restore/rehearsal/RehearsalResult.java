package dev.imago.restore.rehearsal;

import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.UpgradeException;
import dev.imago.restore.upgrade.UpgradeResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a rehearsal has shown.
 *
 * @param pid the service; 0 when no process was named
 * @param upToDate whether the service runs the very version that was asked for, so that there was nothing to rehearse
 * @param frozenNanos how long the service stood still for the copy
 * @param freezeAttempts how often a moment of rest was looked for
 * @param expected how long clients would wait; null when it did not come so far
 * @param maxPause how long they may
 * @param objects that would be carried
 * @param bytes encoded bytes of the state
 * @param differences sentences: what was not as in an upgrade
 * @param phases nanoseconds of each step that ended
 * @param wouldSucceed whether an upgrade would; null when nothing can be said of it
 * @param failure why an upgrade would not happen, or the rehearsal did not; null where it would succeed
 */
public record RehearsalResult(
        ExitStatus status,
        long pid,
        String service,
        boolean upToDate,
        long frozenNanos,
        int freezeAttempts,
        @Nullable PausePrediction expected,
        Duration maxPause,
        long objects,
        long bytes,
        UpgradeResult.Dropped dropped,
        List<String> differences,
        Map<String, Long> phases,
        @Nullable Boolean wouldSucceed,
        @Nullable UpgradeException failure) {

    /**
     * One that could not even begin.
     *
     * @param pid process that was meant, or 0 when not even that is known
     */
    public static RehearsalResult untouched(long pid, Duration maxPause, UpgradeException failure) {
        return new RehearsalResult(
                failure.status(),
                pid,
                pid == 0 ? "" : "process " + pid,
                false,
                0,
                0,
                null,
                maxPause,
                0,
                0,
                UpgradeResult.Dropped.NOTHING,
                List.of(),
                Map.of(),
                null,
                failure);
    }
}
