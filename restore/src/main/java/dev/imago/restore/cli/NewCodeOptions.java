package dev.imago.restore.cli;

import dev.imago.restore.offline.NewCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What a state is to become, for commands that start nothing: the new version's code, rules and transformers. */
final class NewCodeOptions {
    @Option(
            names = "--to",
            paramLabel = "PATH",
            description =
                    "The new version: a jar or directory in place of what the service is started from, a whole class "
                            + "path, or an archive of a service that runs it.")
    private @Nullable String to;

    @Option(
            names = "--replace",
            paramLabel = "OLD=NEW",
            description = "The same for an entry of the class path; may be given several times.")
    private Map<String, Path> replace = new LinkedHashMap<>();

    @Option(names = "--rules", paramLabel = "FILE", description = "Migration rules (YAML).")
    private @Nullable Path rules;

    @Option(
            names = "--migrations",
            paramLabel = "JAR",
            description = "Java transformers, found by ServiceLoader; may be given several times.")
    private List<Path> migrations = new ArrayList<>();

    /** @throws ParameterException when it is said in no way, or in two */
    NewCode code(CommandLine command) {
        if ((to == null) == replace.isEmpty()) {
            throw new ParameterException(
                    command, "say what the new version is, in one way: --to PATH or --replace OLD=NEW");
        }
        return new NewCode(to, replace);
    }

    Optional<Path> rules() {
        return Optional.ofNullable(rules);
    }

    List<Path> migrations() {
        return migrations;
    }
}
