package dev.imago.restore.cli;

import dev.imago.restore.bringback.RestoreRequest;
import dev.imago.restore.bringback.RestoreResult;
import dev.imago.restore.bringback.Restoring;
import dev.imago.restore.launch.PidFile;
import dev.imago.restore.offline.StartRequest;
import dev.imago.restore.offline.StartResult;
import dev.imago.restore.offline.Starting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code imago restore}: a service that goes on where its checkpoint was taken. */
@Command(
        name = "restore",
        header = "Bring a service back out of an archive.",
        description = {
            "",
            "A checkpoint: the service goes on at the instant of its checkpoint, the same version, with the same pid and "
                    + "the same listening sockets. Its code must be what it was; logs may have grown. What it did after "
                    + "the checkpoint is lost.",
            "",
            "What imago migrate has written: COMMAND starts the new version, which gets the state before any client "
                    + "reaches it. It listens where the service did; who connects meanwhile waits.",
            "",
            "Examples:",
            "  imago restore shop.imago",
            "  imago restore shop-2.4.imago --log shop.log -- java -jar shop-2.4.jar --port 8080",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n")
final class RestoreCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "FILE", description = "The archive.")
    private Path archive = Path.of("");

    @Option(
            names = "--accept-changed-files",
            description =
                    "Go on although a data file has another size than the service knew; each is told. Logs need no "
                            + "permission, and code gets none: jars, class files, whatever is mapped.")
    private boolean acceptChanged;

    @Option(
            names = "--health",
            paramLabel = "CHECK",
            description =
                    "With COMMAND: accept, http:/path, http:PORT/path or command:PROGRAM. Every listener has to take "
                            + "a connection as well. Default: accept.")
    private @Nullable String health;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "With COMMAND: the file that the new version's output is appended to. Default: it writes to "
                    + "imago's standard error.")
    private @Nullable Path log;

    @Option(
            names = "--start-timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "With COMMAND: how long the new version may take to reach its door, and then to be healthy. "
                    + "Default: ${DEFAULT-VALUE}.")
    private Duration startTimeout = Duration.ofSeconds(60);

    @Option(
            names = "--pid-file",
            paramLabel = "FILE",
            description = "Is made to name the process that serves afterwards.")
    private @Nullable Path pidFile;

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

    @Parameters(
            index = "1..*",
            paramLabel = "COMMAND",
            description = "After --: the command that starts the new version.")
    private List<String> command = new ArrayList<>();

    @Override
    public Integer call() {
        Console console =
                new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
        StepLines steps = new StepLines(console, quiet);
        return command.isEmpty() ? bringBack(steps, console) : start(steps, console);
    }

    private int bringBack(StepLines steps, Console console) {
        if (health != null || log != null) {
            throw new ParameterException(
                    spec.commandLine(), "--health and --log are for a new version: say -- COMMAND that starts it");
        }
        Restoring restoring = new Restoring(new RestoreRequest(archive, acceptChanged), steps);
        RestoreResult result = Interruption.guard(
                restoring::interrupt, restoring::run, ended -> ended.status().code(), console, ended -> {
                    follow(ended.running() ? ended.pid() : 0, console);
                    new RestoreReport(ended).print(console, json, quiet, verbose);
                });
        return result.status().code();
    }

    private int start(StepLines steps, Console console) {
        if (acceptChanged) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--accept-changed-files is for a checkpoint, which is restored without a command");
        }
        StartRequest request = new StartRequest(archive, command, Optional.ofNullable(health), log, startTimeout);
        Starting starting = new Starting(request, steps);
        StartResult result = Interruption.guard(
                starting::interrupt, starting::run, ended -> ended.status().code(), console, ended -> {
                    follow(ended.pid(), console);
                    new StartReport(ended).print(console, json, quiet, verbose);
                });
        return result.status().code();
    }

    /** Somebody has to act upon it when this fails: it is told whatever was to be silent. */
    private void follow(long pid, Console console) {
        if (pidFile == null || pid == 0) {
            return;
        }
        try {
            new PidFile(pidFile).write(pid);
        } catch (IOException e) {
            console.note("  ! the pid file " + pidFile + " does not name pid " + pid + ", which serves: " + e);
        }
    }
}
