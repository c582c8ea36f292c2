package dev.imago.restore.cli;

import dev.imago.restore.upgrade.Answers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What answers the changes between two versions, said in one way: files that are named, or registered steps. */
final class AnswerOptions {
    @Option(names = "--rules", paramLabel = "FILE", description = "Migration rules (YAML).")
    private @Nullable Path rules;

    @Option(
            names = "--migrations",
            paramLabel = "JAR",
            description = "Java transformers, found by ServiceLoader; may be given several times.")
    private List<Path> migrations = new ArrayList<>();

    @Option(
            names = "--steps",
            paramLabel = "DIR",
            description =
                    "Instead of both: a directory of registered steps (imago migrations); the fewest that lead from the "
                            + "old version to the new one are used.")
    private @Nullable Path steps;

    @Mixin
    private ViaOption via = new ViaOption();

    /** Refuses what is said in two ways. */
    void check(CommandLine command) {
        if (steps == null && !via.classPaths().isEmpty()) {
            throw new ParameterException(
                    command, "--via goes with --steps: it is for versions that steps lead through");
        }
        if (steps != null && (rules != null || !migrations.isEmpty())) {
            throw new ParameterException(
                    command,
                    "--steps has rules and transformers of its own: leave out --rules and --migrations, or --steps");
        }
    }

    /** What was said, in one way. */
    Answers answers() {
        return new Answers(Optional.ofNullable(rules), migrations, Optional.ofNullable(steps), via.classPaths());
    }
}
