package dev.imago.migrate.kryofile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an application uses Kryo: what its file cannot tell.
 *
 * @param rootClass class of the objects in the file by its old name, where it was written by {@code writeObject}; null where by
 *     {@code writeClassAndObject}
 * @param objects how many were written one after the other
 * @param references whether objects are referred to
 * @param registrationRequired whether classes without a number are refused
 * @param optimizedGenerics whether type arguments save class numbers
 * @param old what the old version registers
 * @param next what the new version registers
 */
public record KryoDescription(
        @Nullable String rootClass,
        int objects,
        boolean references,
        boolean registrationRequired,
        boolean optimizedGenerics,
        Registrations old,
        Registrations next) {

    /**
     * What one version registers.
     *
     * @param classes by their numbers, Kryo's own primitives and {@code String} (0 to 8) left out
     * @param custom classes whose objects are written by a serializer of the application's own, which nobody understands
     */
    public record Registrations(Map<Integer, String> classes, Set<String> custom) {
        public Registrations {
            classes = Collections.unmodifiableMap(new LinkedHashMap<>(classes));
            custom = Set.copyOf(custom);
        }
    }
}
