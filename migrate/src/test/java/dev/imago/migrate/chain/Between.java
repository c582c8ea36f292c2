package dev.imago.migrate.chain;

import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.ClassPathEntry;
import dev.imago.migrate.registry.KeptVersions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Versions between that a test has made. */
final class Between {
    private Between() {}

    static VersionsBetween of(Map<String, ClassPathDictionary> versions) {
        Map<String, List<Path>> named = new HashMap<>();
        versions.forEach((version, classes) -> named.put(
                version, classes.entries().stream().map(ClassPathEntry::path).toList()));
        return new VersionsBetween(named, KeptVersions.none(), "", 17);
    }
}
