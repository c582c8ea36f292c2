package dev.imago.restore.cli;

import dev.imago.restore.offline.NewCode;
import dev.imago.restore.upgrade.Answers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private AnswerOptions answers = new AnswerOptions();

    /** @throws ParameterException when it is said in no way, or in two */
    NewCode code(CommandLine command) {
        if ((to == null) == replace.isEmpty()) {
            throw new ParameterException(
                    command, "say what the new version is, in one way: --to PATH or --replace OLD=NEW");
        }
        return new NewCode(to, replace);
    }

    /** @throws ParameterException when they are said in two ways */
    Answers answers(CommandLine command) {
        answers.check(command);
        return answers.answers();
    }
}
