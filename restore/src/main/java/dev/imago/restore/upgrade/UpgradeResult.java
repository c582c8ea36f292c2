package dev.imago.restore.upgrade;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param oldPid process that was to be upgraded
 * @param newPid process that serves now, or 0 when it is still the old one
 * @param phases nanoseconds by stage, in the order of the stages; stages that did not end are missing
 * @param pauseNanos how long clients waited: from the end of the freeze to the new version being live (or old again)
 * @param steps names of the registered steps that the state has gone through; none where rules were named
 * @param objects objects carried into the new version
 * @param bytes encoded bytes of the state sent to the new version
 * @param dropped objects that were not carried, by rule, and what referred to them
 * @param failure why it did not happen, or null
 * @param upToDate whether the process runs the very version that was asked for, so that there was nothing to do
 */
public record UpgradeResult(
        ExitStatus status,
        long oldPid,
        long newPid,
        Map<Stage, Long> phases,
        long pauseNanos,
        List<String> steps,
        long objects,
        long bytes,
        int freezeAttempts,
        Dropped dropped,
        @Nullable UpgradeException failure,
        String service,
        boolean upToDate) {
    public UpgradeResult {
        steps = List.copyOf(steps);
    }

    /**
     * What rules left behind.
     *
     * @param objects number of objects by class
     * @param references number of references to them that became null or left a container, by field
     */
    public record Dropped(Map<String, Long> objects, Map<String, Long> references) {
        public static final Dropped NOTHING = new Dropped(Map.of(), Map.of());

        public Dropped {
            objects = Map.copyOf(objects);
            references = Map.copyOf(references);
        }
    }

    /**
     * A run that could not even begin.
     *
     * @param pid process that was meant, or 0 when not even that is known
     */
    public static UpgradeResult untouched(long pid, UpgradeException failure) {
        String service = pid == 0 ? "" : "process " + pid;
        return new UpgradeResult(
                failure.status(), pid, 0, Map.of(), 0, List.of(), 0, 0, 0, Dropped.NOTHING, failure, service, false);
    }
}
