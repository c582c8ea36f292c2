package dev.imago.restore.cli;

import dev.imago.restore.rehearsal.Rehearsal;
import dev.imago.restore.rehearsal.RehearsalRequest;
import dev.imago.restore.rehearsal.RehearsalResult;
import dev.imago.restore.upgrade.UpgradeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code imago rehearse}: an upgrade of a copy, while the service goes on. */
@Command(
        name = "rehearse",
        header = "Do an upgrade on a copy of the service's state, while the service goes on.",
        description = {
            "",
            "Takes the options of imago upgrade and does all that it would do, with a copy: the new version runs with files, "
                    + "network and processes of its own, which are thrown away at the end. The service stands still for as "
                    + "long as it takes to copy it. Says whether an upgrade would succeed, how long clients would wait, and "
                    + "what was not as in an upgrade.",
            "",
            "Examples:",
            "  imago rehearse --pid 4711 --to shop-2.4.jar --rules shop.yaml",
            "  imago rehearse --pid 4711 --to shop-2.4.jar --rules shop.yaml --max-pause 2s --probe ./smoke-test",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n")
final class RehearseCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private UpgradeOptions options = new UpgradeOptions();

    @Option(
            names = "--probe",
            paramLabel = "SCRIPT",
            description =
                    "A program to run against the new version when it serves in its own network, at the service's addresses: "
                            + "IMAGO_HOST and IMAGO_PORT, or IMAGO_SOCKET. It has to end with status 0 within --start-timeout.")
    private @Nullable Path probe;

    @Option(names = "--json", description = "Print one JSON document on standard output.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print nothing when an upgrade would succeed.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print the stack trace of a failure.")
    private boolean verbose;

    @Override
    public Integer call() {
        options.check(spec.commandLine());
        Console console =
                new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
        List<String> warnings = new ArrayList<>();
        ServiceProcess process;
        try {
            process = options.process();
        } catch (UpgradeException e) {
            return report(RehearsalResult.untouched(0, options.maxPause(), e), warnings, console);
        }
        Rehearsal rehearsal = new Rehearsal(
                new RehearsalRequest(options.request(process.pid()), Optional.ofNullable(probe)),
                new StepWarningsKept(new StepLines(console, quiet), warnings));
        RehearsalResult result = Interruption.guard(
                rehearsal::interrupt,
                rehearsal::run,
                ended -> ended.status().code(),
                console,
                ended -> report(ended, warnings, console));
        return result.status().code();
    }

    private int report(RehearsalResult result, List<String> warnings, Console console) {
        new RehearsalReport(result, warnings).print(console, json, quiet, verbose);
        return result.status().code();
    }
}
