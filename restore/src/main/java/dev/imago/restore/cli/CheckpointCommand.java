package dev.imago.restore.cli;

import dev.imago.restore.checkpointing.CheckpointRequest;
import dev.imago.restore.checkpointing.CheckpointResult;
import dev.imago.restore.checkpointing.Checkpointing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code imago checkpoint}: a running service, written down in a file. */
@Command(
        name = "checkpoint",
        header = "Write a running JVM service, memory and all, to a checkpoint archive.",
        description = {
            "",
            "The service is frozen at a moment of rest for as long as CRIU takes to dump it, and runs on; the archive is "
                    + "packed afterwards. The archive holds all that the service remembers, secrets included: only its "
                    + "owner may read it.",
            "",
            "Examples:",
            "  imago checkpoint --pid 4711 -o shop.imago          # the service runs on",
            "  imago checkpoint --pid 4711 -o shop.imago --stop   # and imago restore shop.imago brings it back",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n")
final class CheckpointCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--pid", paramLabel = "PID", description = "The process to write down.", converter = PidText.class)
    private @Nullable Long pid;

    @Option(names = "--pid-file", paramLabel = "FILE", description = "Instead of --pid: the file that holds its pid.")
    private @Nullable Path pidFile;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "The archive to write.")
    private Path output = Path.of("");

    @Option(
            names = "--overwrite",
            description = "Replace FILE if it is there. The old one stays until the new one is complete.")
    private boolean overwrite;

    @Option(
            names = "--stop",
            description = "End the service when its archive is complete; it stands still until then. Nothing that it "
                    + "would do later is missing from the archive.")
    private boolean stop;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long to look for a moment of rest. Default: ${DEFAULT-VALUE}.")
    private Duration restLimit = Duration.ofSeconds(30);

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

    @Override
    public Integer call() {
        long process = ServiceProcess.only(pid, pidFile, spec.commandLine());
        Console console =
                new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
        CheckpointRequest request =
                new CheckpointRequest(process, output, overwrite, stop, restLimit, Imago.Version.number());
        Checkpointing checkpointing = new Checkpointing(request, new StepLines(console, quiet));
        CheckpointResult result = Interruption.guard(
                checkpointing::interrupt,
                checkpointing::run,
                ended -> ended.status().code(),
                console,
                ended -> new CheckpointReport(ended).print(console, json, quiet, verbose));
        return result.status().code();
    }
}
