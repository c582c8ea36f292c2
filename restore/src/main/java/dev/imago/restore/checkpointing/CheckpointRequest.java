package dev.imago.restore.checkpointing;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What to take a checkpoint of.
 *
 * @param target the archive to write
 * @param overwrite whether an archive that is there may be replaced
 * @param stop whether the service is ended when its archive is safe on disk; otherwise it runs on
 * @param restLimit how long to look for a moment of rest
 * @param madeBy version of this program
 */
public record CheckpointRequest(
        long pid, Path target, boolean overwrite, boolean stop, Duration restLimit, String madeBy) {}
