package dev.imago.restore.checkpointing;

import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.UpgradeException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a checkpoint ended.
 *
 * @param running whether the service runs now
 * @param bytes of the archive; 0 when there is none
 * @param contentBytes what it holds, uncompressed
 * @param frozenNanos how long the service stood still
 * @param keptConnections connections of a service that was ended whose other ends wait for a restore
 * @param cutConnections those that were reset, because something has moved on them after the dump
 * @param phases nanoseconds by step, in their order
 */
public record CheckpointResult(
        ExitStatus status,
        long pid,
        boolean running,
        Path target,
        long bytes,
        long contentBytes,
        long objects,
        long frozenNanos,
        int freezeAttempts,
        int keptConnections,
        int cutConnections,
        Map<String, Long> phases,
        @Nullable UpgradeException failure) {}
