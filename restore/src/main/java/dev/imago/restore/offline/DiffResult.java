package dev.imago.restore.offline;

import dev.imago.migrate.compare.ShapeDifference;
import dev.imago.migrate.compare.ValueDifferences;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.UpgradeException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How two versions or checkpoints differ.
 *
 * @param left what the one is called: jar and version
 * @param right what the other is called
 * @param shapes classes that are not the same, by name
 * @param values null when they were not asked for
 * @param notCompared of the values, what no root reaches; no part of what is the same or differs
 * @param isPartial whether some of what rules drop, rebuild or keep is not compared either: no root reaches it, or not
 *     everything is understood without them
 */
public record DiffResult(
        String left,
        String right,
        List<ShapeDifference> shapes,
        ValueDifferences.@Nullable Result values,
        List<NotCompared> notCompared,
        boolean isPartial,
        @Nullable UpgradeException failure) {
    /** Two that are the same. */
    public static final int SAME = 0;
    /** Two that are not. */
    public static final int DIFFERENT = 1;
    /** It is not known. */
    public static final int TROUBLE = 2;

    public DiffResult {
        shapes = List.copyOf(shapes);
        notCompared = List.copyOf(notCompared);
    }

    /** The exit code, as that of {@code diff(1)}, or of what was interrupted. */
    public int exitCode() {
        if (failure != null) {
            return failure.status() == ExitStatus.INTERRUPTED ? failure.status().code() : TROUBLE;
        }
        return shapes.isEmpty() && (values == null || values.isSame()) ? SAME : DIFFERENT;
    }
}
