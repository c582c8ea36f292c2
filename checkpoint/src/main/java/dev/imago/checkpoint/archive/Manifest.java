package dev.imago.checkpoint.archive;

import java.util.Map;

/**
 * The last entry of an archive: what proves that all of it is there, unchanged.
 *
 * @param sha256 of each file, in hex, by its name in the archive
 */
record Manifest(Map<String, String> sha256) {
    Manifest {
        sha256 = Map.copyOf(sha256);
    }
}
