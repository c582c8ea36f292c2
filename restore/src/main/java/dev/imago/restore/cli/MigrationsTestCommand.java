package dev.imago.restore.cli;

import dev.imago.migrate.ledger.LedgerException;
import dev.imago.migrate.registry.Step;
import dev.imago.migrate.registry.StepDirectory;
import dev.imago.restore.offline.TrialRequest;
import dev.imago.restore.offline.TrialRun;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code imago migrations test}: a step, tried on a state. */
@Command(
        name = "test",
        description =
                "Try a step on the state of an archive: what becomes of it, whether the invariants hold, what the way back loses. "
                        + "Nothing is registered or changed.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class MigrationsTestCommand extends StepsCommand {
    @Parameters(paramLabel = "STEP", description = "Name of the step.")
    private String name = "";

    @Option(
            names = "--state",
            required = true,
            paramLabel = "ARCHIVE",
            description =
                    "A checkpoint of the version that the step starts from, or an archive that was migrated to it.")
    private Path archive = Path.of("");

    @Option(
            names = "--new",
            required = true,
            paramLabel = "CLASSPATH",
            description = "Jars and directories of the version that the step leads to.")
    private String next = "";

    @Option(
            names = "--check-chain",
            description = "Also show that the step makes the same of the state as the other steps that lead its way.")
    private boolean checkChain;

    @Mixin
    private ViaOption via = new ViaOption();

    @Override
    public Integer call() {
        TrialRun run = new TrialRun(
                new TrialRequest(archive, ViaOption.entries(next), checkChain, via.classPaths()), listener());
        return answer(run::interrupt, () -> test(run));
    }

    private MigrationsReport test(TrialRun run) {
        StepDirectory directory = StepDirectory.read(directory());
        List<Step> found = directory.named(name);
        if (found.size() != 1) {
            throw new LedgerException(
                    found.isEmpty()
                            ? "no step that can be used is called " + name + " in " + directory()
                            : name + " is there more than once",
                    directory.broken().stream()
                            .filter(step -> step.name().equals(name))
                            .flatMap(step -> step.problems().stream())
                            .toList());
        }
        TrialRun.Result result = run.run(found.get(0), directory);
        return TrialReport.of(name, result.step(), result.chain());
    }
}
