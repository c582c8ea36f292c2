package dev.imago.checkpoint.archive;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last entry of an archive: what proves that all of it is there, unchanged.
 *
 * @param sha256 of each file, in hex, by its name in the archive
 */
record Manifest(Map<String, String> sha256) {
    Manifest {
        // In their order, so that the same content makes the same archive.
        sha256 = Collections.unmodifiableMap(new LinkedHashMap<>(sha256));
    }
}
