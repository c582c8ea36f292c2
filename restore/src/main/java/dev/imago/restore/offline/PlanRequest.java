package dev.imago.restore.offline;

import dev.imago.restore.upgrade.Answers;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * For what to plan.
 *
 * @param archive the checkpoint; null for a running service
 * @param pid the running service; null for a checkpoint
 * @param to the new version's code
 * @param answers what answers the changes between the versions
 * @param writeTo folder for a rules file with everything that is open; null for none
 * @param limitOfWait how long to look for a moment at which a running service can be read
 */
public record PlanRequest(
        @Nullable Path archive,
        @Nullable Long pid,
        NewCode to,
        Answers answers,
        @Nullable Path writeTo,
        Duration limitOfWait) {}
