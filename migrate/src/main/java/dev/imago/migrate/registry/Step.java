package dev.imago.migrate.registry;

import dev.imago.migrate.rules.Rules;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A registered way from one version of a service to the next: rules, and code where rules are not enough. Immutable.
 *
 * @param path the folder or jar that it was read from
 * @param rules none where it has only code
 * @param back rules back that it carries itself, where its rules cannot simply be turned round
 * @param code jars and folders with its migrations; empty where it has only rules
 * @param checksum of what it does, see {@link StepChecksum}
 */
public record Step(StepName name, Path path, Rules rules, Optional<Rules> back, List<Path> code, String checksum) {
    public Step {
        code = List.copyOf(code);
    }

    /**
     * Loads its code; the caller closes it.
     *
     * @throws MigrationException if that fails, or a migration is meant for other versions
     */
    public Migrations load() {
        Migrations loaded = Migrations.load(code);
        try {
            loaded.requireVersions(name.from(), name.to());
            return loaded;
        } catch (MigrationException e) {
            loaded.close();
            throw e;
        }
    }
}
