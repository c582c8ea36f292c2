package dev.imago.restore.cli;

import dev.imago.restore.inspection.Inspection;
import dev.imago.restore.inspection.InspectionRequest;
import dev.imago.restore.inspection.InspectionResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code imago inspect}: what is in a checkpoint archive, or in a running service. */
@Command(
        name = "inspect",
        header = "Show what is in a checkpoint archive or in a running JVM service.",
        description = {
            "",
            "Without options: process, JVM, heap by class, threads, files and sockets. A running service is dumped for the "
                    + "purpose: it stands still for as long as CRIU takes, and that is told. Values of its objects are "
                    + "masked: heaps hold passwords.",
            "",
            "Examples:",
            "  imago inspect shop.imago",
            "  imago inspect --pid 4711 --classes",
            "  imago inspect shop.imago --class com.acme.Order",
            "  imago inspect shop.imago --object 0xf1203a58 --show-values",
            "  imago inspect shop.imago --retained",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n")
final class InspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The archive to look into.")
    private @Nullable Path archive;

    @Option(
            names = "--pid",
            paramLabel = "PID",
            description = "The running service to look into.",
            converter = PidText.class)
    private @Nullable Long pid;

    @Option(names = "--pid-file", paramLabel = "FILE", description = "Instead of --pid: the file that holds its pid.")
    private @Nullable Path pidFile;

    @ArgGroup
    private View view = new View();

    /** What to show; one at a time. */
    static final class View {
        @Option(names = "--threads", description = "Every Java thread with its frames.")
        private boolean threads;

        @Option(
                names = "--classes",
                description = "Objects and bytes of every class of the whole heap, garbage included, as jcmd PID "
                        + "GC.class_histogram -all has them.")
        private boolean classes;

        @Option(
                names = "--class",
                paramLabel = "NAME",
                description = "Fields and static fields of a class, and ids of objects.")
        private @Nullable String className;

        @Option(
                names = "--retained",
                description = "What holds the memory: objects that alone keep much alive, and what they keep.")
        private boolean retained;

        @Option(
                names = "--hprof",
                paramLabel = "FILE",
                description = "Write the heap to FILE for Eclipse MAT and the like, with all values.")
        private @Nullable Path hprof;

        @Option(
                names = "--object",
                paramLabel = "ID",
                description = "Fields of an object, and the shortest path to it from a root.")
        private @Nullable String object;
    }

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "How many rows of a list to show. Default: 20; --classes and --threads show all.")
    private @Nullable Integer limit;

    @Option(names = "--show-values", description = "Show the values of primitive fields and strings.")
    private boolean showValues;

    @Option(names = "--verify", description = "Check every byte of the archive, not its head only.")
    private boolean verify;

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
            description = "Print the answer only.")
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
                    spec.commandLine(), "say what to look into: FILE, --pid PID or --pid-file FILE");
        }
        Long process = live ? ServiceProcess.only(pid, pidFile, spec.commandLine()) : null;
        if (limit != null && (limit < 1 || view.hprof != null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--limit " + limit
                            + (limit < 1 ? " shows nothing" : " means nothing to --hprof, which writes all"));
        }
        Console console =
                new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
        InspectionRequest request =
                new InspectionRequest(archive, process, question(), limit, showValues, verify, limitOfWait);
        Inspection inspection = new Inspection(request, new StepLines(console, quiet || json));
        InspectionResult result = Interruption.guard(
                inspection::interrupt,
                inspection::run,
                ended -> ended.status().code(),
                console,
                ended -> new InspectReport(ended, limit == null ? Inspection.USUAL_ROWS : limit)
                        .print(console, json, verbose));
        return result.status().code();
    }

    private InspectionRequest.Question question() {
        if (view.className != null) {
            return new InspectionRequest.OfClass(view.className);
        }
        if (view.object != null) {
            return new InspectionRequest.OfObject(view.object);
        }
        if (view.hprof != null) {
            return new InspectionRequest.Export(view.hprof);
        }
        if (view.retained) {
            return new InspectionRequest.OfRetention();
        }
        return view.classes
                ? new InspectionRequest.OfClasses()
                : view.threads ? new InspectionRequest.OfThreads() : new InspectionRequest.OfService();
    }
}
