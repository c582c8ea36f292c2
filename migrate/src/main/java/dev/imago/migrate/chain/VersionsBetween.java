package dev.imago.migrate.chain;

import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.registry.KeptVersions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the classes of versions between are found: those that were named, then those that are kept beside the steps. Each
 * is read once, when it is asked for. Not safe for use by several threads.
 */
public final class VersionsBetween {
    private final Map<String, List<Path>> named;
    private final KeptVersions kept;
    private final String service;
    private final int release;
    private final Map<String, Optional<ClassPathDictionary>> known = new HashMap<>();

    /**
     * Versions of one service.
     *
     * @param named class paths by version
     * @param release feature number of the JDK that runs them
     */
    public VersionsBetween(Map<String, List<Path>> named, KeptVersions kept, String service, int release) {
        this.named = Map.copyOf(named);
        this.kept = kept;
        this.service = service;
        this.release = release;
    }

    /** None at all. */
    public static VersionsBetween none() {
        return new VersionsBetween(
                Map.of(), KeptVersions.none(), "", Runtime.version().feature());
    }

    /**
     * The classes of a version, if they are at hand.
     *
     * @throws dev.imago.migrate.registry.MigrationException if what is said or called to be that version cannot be used as it
     */
    public Optional<ClassPathDictionary> of(String version) {
        return known.computeIfAbsent(version, this::find);
    }

    private Optional<ClassPathDictionary> find(String version) {
        List<Path> classPath = named.get(version);
        return classPath == null
                ? kept.find(service, version, release)
                : Optional.of(KeptVersions.read(version, classPath, classPath, release));
    }
}
