package dev.imago.restore.offline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * For what to plan.
 *
 * @param archive the checkpoint; null for a running service
 * @param pid the running service; null for a checkpoint
 * @param to the new version's code
 * @param rules migration rules
 * @param migrations jars with Java transformers
 * @param writeTo folder for a rules file with everything that is open; null for none
 * @param limitOfWait how long to look for a moment at which a running service can be read
 */
public record PlanRequest(
        @Nullable Path archive,
        @Nullable Long pid,
        NewCode to,
        Optional<Path> rules,
        List<Path> migrations,
        @Nullable Path writeTo,
        Duration limitOfWait) {
    public PlanRequest {
        migrations = List.copyOf(migrations);
    }
}
