package dev.imago.restore.offline;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What to try a step on.
 *
 * @param archive a checkpoint, or an archive that was migrated
 * @param next class path of the version that the step leads to
 * @param checkChain whether to compare what the step makes with what the other steps make that lead its way
 * @param between class paths of versions between, by version; they come before those that are kept beside the steps
 */
public record TrialRequest(Path archive, List<Path> next, boolean checkChain, Map<String, List<Path>> between) {
    public TrialRequest {
        next = List.copyOf(next);
        between = Map.copyOf(between);
    }
}
