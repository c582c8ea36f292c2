package dev.imago.restore.cli;

import dev.imago.checkpoint.freeze.when.Condition;
import dev.imago.restore.upgrade.UpgradeException;
import dev.imago.restore.upgrade.UpgradeRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** What an upgrade is told: which process, what the new version is, by which rules, when, and how long it may take. */
final class UpgradeOptions {
    @Option(names = "--pid", paramLabel = "PID", description = "The process to upgrade.", converter = PidText.class)
    private @Nullable Long pid;

    @Option(
            names = "--pid-file",
            paramLabel = "FILE",
            description =
                    "Instead of --pid: the file that holds its pid. After an upgrade it names the process that serves.")
    private @Nullable Path pidFile;

    @Option(
            names = "--to",
            paramLabel = "JAR",
            description = "Start the new version as old was started, with this jar in place of the one it runs.")
    private @Nullable Path to;

    @Option(
            names = "--replace",
            paramLabel = "OLD=NEW",
            description = "The same for an entry of the class path; may be given several times.")
    private Map<Path, Path> replace = new LinkedHashMap<>();

    @Mixin
    private AnswerOptions answers = new AnswerOptions();

    @Option(
            names = "--health",
            paramLabel = "CHECK",
            description = "accept, http:/path, http:PORT/path or command:PROGRAM. Every listener has to take a "
                    + "connection as well. Default: what the rules say, else accept.")
    private @Nullable String health;

    @Option(
            names = "--connections",
            paramLabel = "HOW",
            description =
                    "hand-over: idle established connections move to the new version (for protocols without "
                            + "state between requests, such as HTTP); close: they end. Default: what the rules say, else close.")
    private @Nullable String connections;

    @Option(
            names = "--start-timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long the new version may take to reach its door. Default: ${DEFAULT-VALUE}.")
    private Duration startTimeout = Duration.ofSeconds(60);

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long to look for a moment of rest. Default: ${DEFAULT-VALUE}.")
    private Duration restLimit = Duration.ofSeconds(30);

    @Option(
            names = "--when",
            paramLabel = "CONDITION",
            converter = ConditionText.class,
            description =
                    "Freeze only while this holds, e.g. 'quiet for 30s and load below 1.5'; overrides the rules' when:.")
    private @Nullable Condition when;

    @Option(
            names = "--drain",
            paramLabel = "TIME",
            description =
                    "Hold new work back while work that has begun is finished, at most this long at a time: clients "
                            + "wait, none is refused. For services that are never at rest under load.")
    private @Nullable Duration drain;

    @Option(
            names = "--max-pause",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long clients may wait; longer, and old goes on. Default: ${DEFAULT-VALUE}.")
    private Duration maxPause = Duration.ofSeconds(60);

    @Parameters(paramLabel = "COMMAND", description = "After --: the command that starts the new version.")
    private List<String> command = new ArrayList<>();

    /** Refuses what is missing, and what is said in two ways. */
    void check(CommandLine line) {
        if ((pid == null) == (pidFile == null)) {
            throw new ParameterException(line, "say which process to upgrade: either --pid PID or --pid-file FILE");
        }
        int ways = (command.isEmpty() ? 0 : 1) + (to == null ? 0 : 1) + (replace.isEmpty() ? 0 : 1);
        if (ways != 1) {
            throw new ParameterException(
                    line, "say what the new version is, in one way: --to JAR, --replace OLD=NEW, or -- COMMAND");
        }
        answers.check(line);
    }

    /** The process that is named, or an {@link UpgradeException} where its pid file does not say it. */
    ServiceProcess process() {
        return ServiceProcess.of(pid, pidFile);
    }

    Duration maxPause() {
        return maxPause;
    }

    /** All of it, for that process. */
    UpgradeRequest request(long process) {
        return new UpgradeRequest(
                process,
                command,
                Optional.ofNullable(to),
                replace,
                answers.answers(),
                Optional.ofNullable(health),
                Optional.ofNullable(connections),
                startTimeout,
                restLimit,
                Optional.ofNullable(when),
                Optional.ofNullable(drain),
                maxPause);
    }
}
