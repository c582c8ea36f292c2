package dev.imago.restore.rehearsal;

import dev.imago.restore.upgrade.UpgradeRequest;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an operator asked for.
 *
 * @param upgrade the upgrade to rehearse
 * @param probe program that is run against the rehearsed new version; its exit status decides
 */
public record RehearsalRequest(UpgradeRequest upgrade, Optional<Path> probe) {}
