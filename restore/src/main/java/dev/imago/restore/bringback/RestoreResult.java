package dev.imago.restore.bringback;

import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.UpgradeException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a restore ended.
 *
 * @param pid of the service; 0 when the archive could not be read
 * @param taken when the checkpoint was taken; null when the archive could not be read
 * @param running whether the service runs now
 * @param listeners sockets on which it listens again
 * @param keptConnections connections that it had and still has
 * @param closedConnections connections that it had and finds closed
 * @param notes what is not as it was
 */
public record RestoreResult(
        ExitStatus status,
        Path archive,
        int pid,
        @Nullable Instant taken,
        boolean running,
        int listeners,
        int keptConnections,
        int closedConnections,
        List<String> notes,
        Map<String, Long> phases,
        @Nullable UpgradeException failure) {}
