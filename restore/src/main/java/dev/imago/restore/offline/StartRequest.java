package dev.imago.restore.offline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A version to start with the state in a migrated archive.
 *
 * @param command words that start it
 * @param health how its health is checked; empty: every listener has to take a connection
 * @param log file that its output is appended to; null for this program's standard error
 * @param startTimeout how long it may take to come to its door, and then again to be healthy
 */
public record StartRequest(
        Path archive,
        List<String> command,
        Optional<String> health,
        @Nullable Path log,
        Duration startTimeout) {
    public StartRequest {
        command = List.copyOf(command);
    }
}
