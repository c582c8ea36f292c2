package dev.imago.restore.cli;

import dev.imago.restore.offline.NewCode;
import dev.imago.restore.offline.PlanRequest;
import dev.imago.restore.offline.PlanResult;
import dev.imago.restore.offline.PlanRun;
import dev.imago.restore.upgrade.Answers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code imago plan}: what would become of a state in a new version. */
@Command(
        name = "plan",
        header = "Show what would become of a service's state in a new version.",
        description = {
            "",
            "Reads the state out of a checkpoint, or out of a running service, compares it with the new version's "
                    + "classes, and says for each class what happens to its objects and what nobody has answered yet. "
                    + "Nothing is changed; a running service is dumped for the purpose and stands still for as long as CRIU "
                    + "takes.",
            "",
            "Examples:",
            "  imago plan --pid 4711 --to shop-2.4.jar",
            "  imago plan shop.imago --to shop-2.4.jar --rules shop.yaml",
            "  imago plan shop.imago --to shop-2.4.jar --write-rules step/",
            "  imago plan shop.imago --to shop-2.4.jar --steps migrations",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n")
final class PlanCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The checkpoint to plan for.")
    private @Nullable Path archive;

    @Option(
            names = "--pid",
            paramLabel = "PID",
            description = "The running service to plan for.",
            converter = PidText.class)
    private @Nullable Long pid;

    @Option(names = "--pid-file", paramLabel = "FILE", description = "Instead of --pid: the file that holds its pid.")
    private @Nullable Path pidFile;

    @Mixin
    private NewCodeOptions next = new NewCodeOptions();

    @Option(
            names = "--write-rules",
            paramLabel = "FOLDER",
            description =
                    "Write everything that is open to FOLDER/rules.yaml, to be looked through, and Java stubs for "
                            + "classes that need code.")
    private @Nullable Path writeTo;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "30",
            description = "How many classes to show. Default: ${DEFAULT-VALUE}.")
    private int limit = 30;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "30s",
            description =
                    "How long to look for a moment at which no collection is under way. Default: ${DEFAULT-VALUE}.")
    private Duration limitOfWait = Duration.ofSeconds(30);

    @Option(names = "--json", description = "Print one JSON document on standard output.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print the plan only.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print the stack trace of a failure.")
    private boolean verbose;

    @Override
    public Integer call() {
        boolean live = pid != null || pidFile != null;
        if ((archive != null) == live) {
            throw new ParameterException(
                    spec.commandLine(), "say what to plan for: FILE, --pid PID or --pid-file FILE");
        }
        NewCode code = next.code(spec.commandLine());
        Answers answers = next.answers(spec.commandLine());
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit " + limit + " shows nothing");
        }
        Long process = live ? ServiceProcess.only(pid, pidFile, spec.commandLine()) : null;
        Console console =
                new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
        PlanRequest request = new PlanRequest(archive, process, code, answers, writeTo, limitOfWait);
        PlanRun run = new PlanRun(request, new StepLines(console, quiet || json));
        PlanResult result = Interruption.guard(
                run::interrupt,
                run::run,
                ended -> ended.status().code(),
                console,
                ended -> new PlanReport(request, ended, limit).print(console, json, verbose));
        return result.status().code();
    }
}
