package dev.imago.checkpoint.picture;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A JVM.
 *
 * @param version as the JVM says it: {@code 17.0.15+6-Debian-1deb12u1}
 * @param collector {@code G1}, {@code PARALLEL}, {@code SERIAL}
 * @param flags those that matter to whoever reads its heap or restores it, with the values it runs with
 */
public record JvmPicture(String version, int feature, String collector, Map<String, String> flags) {
    public JvmPicture {
        flags = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(flags));
    }
}
