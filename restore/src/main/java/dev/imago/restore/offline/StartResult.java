package dev.imago.restore.offline;

import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.UpgradeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the start of a version with a migrated state ended.
 *
 * @param version jar and version that the state is of; null when the archive could not be read
 * @param pid of the new version; 0 unless it serves
 * @param objects that it was given
 * @param listeners at which it serves
 * @param notes what an operator should know
 * @param phases nanoseconds of each step, in their order
 */
public record StartResult(
        ExitStatus status,
        Path archive,
        @Nullable String version,
        long pid,
        long objects,
        int listeners,
        List<String> notes,
        Map<String, Long> phases,
        @Nullable UpgradeException failure) {}
