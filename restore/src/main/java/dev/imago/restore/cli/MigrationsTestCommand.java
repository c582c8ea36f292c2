package dev.imago.restore.cli;

import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateFile;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.compare.StateComparison;
import dev.imago.migrate.ledger.LedgerException;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.registry.Step;
import dev.imago.migrate.registry.StepDirectory;
import dev.imago.migrate.trial.StateOpener;
import dev.imago.migrate.trial.StepTrial;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code imago migrations test}: a step, tried on a state. */
@Command(
        name = "test",
        description =
                "Try a step on a state: what becomes of it, whether the invariants hold, what the way back loses. "
                        + "Nothing is registered or changed.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class MigrationsTestCommand extends StepsCommand {
    private static final StateOpener OPENER = StateFile::open;

    @Parameters(paramLabel = "STEP", description = "Name of the step.")
    private String name = "";

    @Option(names = "--state", required = true, paramLabel = "FILE", description = "The state, in its encoded form.")
    private Path file = Path.of("");

    @Option(
            names = "--old",
            required = true,
            paramLabel = "CLASSPATH",
            description = "Jars and directories of the version that the state is of.")
    private String old = "";

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
        return answer(this::test);
    }

    private MigrationsReport test() {
        StepDirectory directory = StepDirectory.read(directory());
        List<Step> found = directory.named(name);
        if (found.size() != 1) {
            throw new LedgerException(
                    found.isEmpty()
                            ? "no step that can be used is called " + name + " in " + directory()
                            : name + " is there more than once",
                    List.of());
        }
        ClassPathDictionary classes = read(ViaOption.entries(old));
        try (State state = OPENER.open(file, classes.dictionary())) {
            StepTrial trial = new StepTrial(
                    state,
                    classes,
                    read(ViaOption.entries(next)),
                    new JdkTypes(),
                    Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
            StepTrial.Result result = trial.run(found.get(0));
            Optional<StateComparison.Result> chain = Optional.empty();
            if (checkChain) {
                Map<String, ClassPathDictionary> between = new LinkedHashMap<>();
                via.classPaths().forEach((version, path) -> between.put(version, read(path)));
                chain = Optional.of(trial.compareWithChain(found.get(0), directory, between));
            }
            return TrialReport.of(name, result, chain);
        }
    }

    private static ClassPathDictionary read(List<Path> classPath) {
        return ClassPathDictionary.read(classPath, Runtime.version().feature());
    }
}
