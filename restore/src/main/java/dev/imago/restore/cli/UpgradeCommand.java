package dev.imago.restore.cli;

import dev.imago.checkpoint.freeze.when.Condition;
import dev.imago.restore.upgrade.Upgrade;
import dev.imago.restore.upgrade.UpgradeException;
import dev.imago.restore.upgrade.UpgradeRequest;
import dev.imago.restore.upgrade.UpgradeResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code imago upgrade}: an old process becomes a new version, or stays what it was. */
@Command(
        name = "upgrade",
        header = "Upgrade a running JVM service to a new version, with its state and its clients.",
        description = {
            "",
            "The new version is started first and held at its door. Old is frozen at a moment of rest, its state read "
                    + "out of a CRIU checkpoint, migrated, and loaded into the new version, which has to pass its "
                    + "health check before any client reaches it. Whatever fails before that, old goes on as if "
                    + "nothing had happened.",
            "",
            "Examples:",
            "  imago upgrade --pid 4711 --to shop-2.4.jar --rules shop.yaml",
            "  imago upgrade --pid 4711 --replace lib/core-1.jar=lib/core-2.jar",
            "  imago upgrade --pid 4711 -- /opt/jdk-25/bin/java -jar shop-2.4.jar --port 8080",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes: is my service up, and which version?%n")
final class UpgradeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--pid", paramLabel = "PID", description = "The process to upgrade.", converter = PidText.class)
    private @Nullable Long pid;

    @Option(
            names = "--pid-file",
            paramLabel = "FILE",
            description = "Instead of --pid: the file that holds its pid. Afterwards it names the process that serves.")
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

    @Option(names = "--rules", paramLabel = "FILE", description = "Migration rules (YAML).")
    private @Nullable Path rules;

    @Option(
            names = "--migrations",
            paramLabel = "JAR",
            description = "Java transformers, found by ServiceLoader; may be given several times.")
    private List<Path> migrations = new ArrayList<>();

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

    @Option(names = "--json", description = "Print one JSON document on standard output.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print nothing when it succeeds.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print the stack trace of a failure.")
    private boolean verbose;

    @Parameters(paramLabel = "COMMAND", description = "After --: the command that starts the new version.")
    private List<String> command = new ArrayList<>();

    @Override
    public Integer call() {
        if ((pid == null) == (pidFile == null)) {
            throw new ParameterException(
                    spec.commandLine(), "say which process to upgrade: either --pid PID or --pid-file FILE");
        }
        int ways = (command.isEmpty() ? 0 : 1) + (to == null ? 0 : 1) + (replace.isEmpty() ? 0 : 1);
        if (ways != 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "say what the new version is, in one way: --to JAR, --replace OLD=NEW, or -- COMMAND");
        }
        Console console =
                new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
        WarningsKept listener = new WarningsKept(quiet ? new SilentListener() : new StageLines(console));
        ServiceProcess process;
        try {
            process = ServiceProcess.of(pid, pidFile);
        } catch (UpgradeException e) {
            return report(UpgradeResult.untouched(0, e), listener, console);
        }
        Upgrade upgrade = new Upgrade(request(process.pid()), listener);
        UpgradeResult result = Interruption.guard(upgrade, console, ended -> {
            process.follow(ended, listener);
            report(ended, listener, console);
        });
        return result.status().code();
    }

    private int report(UpgradeResult result, WarningsKept listener, Console console) {
        new UpgradeReport(spec.name(), result, listener).print(console, json, quiet, verbose);
        return result.status().code();
    }

    private UpgradeRequest request(long process) {
        return new UpgradeRequest(
                process,
                command,
                Optional.ofNullable(to),
                replace,
                Optional.ofNullable(rules),
                migrations,
                Optional.ofNullable(health),
                Optional.ofNullable(connections),
                startTimeout,
                restLimit,
                Optional.ofNullable(when),
                Optional.ofNullable(drain),
                maxPause);
    }
}
