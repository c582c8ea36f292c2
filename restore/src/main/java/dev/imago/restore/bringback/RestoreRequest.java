package dev.imago.restore.bringback;

import java.nio.file.Path;

/**
 * What to bring back.
 *
 * @param acceptChanged whether files that the service reads or changes may be others than those it knew
 */
public record RestoreRequest(Path archive, boolean acceptChanged) {}
