package dev.imago.restore.offline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One archive to migrate.
 *
 * @param archive a checkpoint, or what an earlier migration has made
 * @param to the new version's code
 * @param rules migration rules
 * @param migrations jars with Java transformers
 * @param output the archive to write
 * @param overwrite whether it may be there already
 * @param madeBy version of Imago
 */
public record MigrateRequest(
        Path archive,
        NewCode to,
        Optional<Path> rules,
        List<Path> migrations,
        Path output,
        boolean overwrite,
        String madeBy) {
    public MigrateRequest {
        migrations = List.copyOf(migrations);
    }

    /** By what: rules and transformers, for the archive's history. */
    String how() {
        StringBuilder text = new StringBuilder(
                rules.map(file -> "rules " + file.getFileName()).orElse("no rules"));
        migrations.forEach(jar -> text.append(", ").append(jar.getFileName()));
        return text.toString();
    }
}
