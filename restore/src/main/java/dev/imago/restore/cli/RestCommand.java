package dev.imago.restore.cli;

import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.RestInspection;
import dev.imago.restore.upgrade.UpgradeException;
import dev.imago.restore.upgrade.UpgradeResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code imago rest}: what an upgrade would meet. */
@Command(
        name = "rest",
        header = "Look at a running service for a while and tell when an upgrade would find it at rest.",
        description = {
            "",
            "The service is stopped for some milliseconds now and then, for less than a twentieth of the time, and goes on. "
                    + "Exit code 0: it was at rest in some of the moments; 3: in none.",
            "",
            "Examples:",
            "  imago rest --pid 4711 --for 10s",
            "  imago rest --pid 4711 --for 1m --to shop-2.4.jar --rules shop.yaml",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n")
final class RestCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--pid", paramLabel = "PID", description = "The process to look at.", converter = PidText.class)
    private @Nullable Long pid;

    @Option(names = "--pid-file", paramLabel = "FILE", description = "Instead of --pid: the file that holds its pid.")
    private @Nullable Path pidFile;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "How long to look. Default: ${DEFAULT-VALUE}.")
    private Duration span = Duration.ofSeconds(10);

    @Option(
            names = "--to",
            paramLabel = "JAR",
            description = "The new version's jar: tells which methods on the stacks have other code in it.")
    private @Nullable Path to;

    @Option(names = "--rules", paramLabel = "FILE", description = "Migration rules (YAML), for their rest: lines.")
    private @Nullable Path rules;

    @Option(names = "--json", description = "Print one JSON document on standard output.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if ((pid == null) == (pidFile == null)) {
            throw new ParameterException(
                    spec.commandLine(), "say which process to look at: either --pid PID or --pid-file FILE");
        }
        Console console =
                new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
        long process = 0;
        try {
            process = ServiceProcess.of(pid, pidFile).pid();
            return look(process, console).code();
        } catch (UpgradeException e) {
            return fail(process, e, console);
        } catch (InterruptedException e) {
            return fail(process, UpgradeException.interrupted(), console);
        } catch (RuntimeException e) {
            return fail(
                    process,
                    UpgradeException.failed("the look failed", List.of(e.toString()), "try again", e),
                    console);
        }
    }

    private ExitStatus look(long process, Console console) throws IOException, InterruptedException {
        RestInspection.Findings findings =
                new RestInspection(process, span, Optional.ofNullable(to), Optional.ofNullable(rules)).run();
        RestReport report = new RestReport(process, findings, to != null);
        console.answer(json ? report.json() : report.text());
        return report.status();
    }

    private int fail(long process, UpgradeException failure, Console console) {
        UpgradeResult result = UpgradeResult.untouched(process, failure);
        new UpgradeReport("rest", result, new WarningsKept(new SilentListener())).print(console, json, false, false);
        return result.status().code();
    }
}
