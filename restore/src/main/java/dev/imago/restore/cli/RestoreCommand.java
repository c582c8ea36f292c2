package dev.imago.restore.cli;

import dev.imago.restore.bringback.RestoreRequest;
import dev.imago.restore.bringback.RestoreResult;
import dev.imago.restore.bringback.Restoring;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code imago restore}: a service that goes on where its checkpoint was taken. */
@Command(
        name = "restore",
        header = "Bring a service back out of a checkpoint archive, the same version, as it was.",
        description = {
            "",
            "The service goes on at the instant of its checkpoint, with the same pid and the same listening sockets. Its "
                    + "code must be what it was; logs may have grown. What it did after the checkpoint is lost.",
            "",
            "Example:",
            "  imago restore shop.imago",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n")
final class RestoreCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The archive.")
    private Path archive = Path.of("");

    @Option(
            names = "--accept-changed-files",
            description =
                    "Go on although a data file has another size than the service knew; each is told. Logs need no "
                            + "permission, and code gets none: jars, class files, whatever is mapped.")
    private boolean acceptChanged;

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
        Console console =
                new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
        Restoring restoring = new Restoring(new RestoreRequest(archive, acceptChanged), new StepLines(console, quiet));
        RestoreResult result = Interruption.guard(
                restoring::interrupt,
                restoring::run,
                ended -> ended.status().code(),
                console,
                ended -> new RestoreReport(ended).print(console, json, quiet, verbose));
        return result.status().code();
    }
}
