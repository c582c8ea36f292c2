package dev.imago.restore.cli;

import dev.imago.migrate.chain.ChainException;
import dev.imago.migrate.chain.MissingVersionException;
import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.migrate.ledger.LedgerException;
import dev.imago.migrate.ledger.RegisteredSteps;
import dev.imago.migrate.plan.PlanBlockedException;
import dev.imago.migrate.plan.Question;
import dev.imago.migrate.registry.AmbiguousChainException;
import dev.imago.migrate.registry.MigrationException;
import dev.imago.migrate.registry.NoChainException;
import dev.imago.migrate.rules.RulesException;
import dev.imago.migrate.transform.StateMismatchException;
import dev.imago.migrate.transform.TransformException;
import dev.imago.restore.upgrade.AbandonedRuns;
import dev.imago.restore.upgrade.ChosenMigration;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.Upgrade;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands below {@code imago migrations} have. */
abstract class StepsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--steps",
            paramLabel = "DIR",
            defaultValue = "migrations",
            description = "The directory with the steps. Default: ${DEFAULT-VALUE}.")
    private Path directory = Path.of("migrations");

    @Option(names = "--json", description = "Print one JSON document on standard output.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print the stack trace of a failure.")
    private boolean verbose;

    Path directory() {
        return directory;
    }

    /** The steps beside their ledgers, in which the steps of runs that were killed are noted first. */
    RegisteredSteps steps() {
        try {
            AbandonedRuns.repair(Upgrade.directory("IMAGO_RUN_DIR", "/run/imago"))
                    .forEach(repaired -> console().note("! " + repaired));
        } catch (IOException e) {
            console().note("! steps that interrupted runs have applied may be missing: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UpgradeException.interrupted();
        }
        return RegisteredSteps.read(directory, Upgrade.directory("IMAGO_STATE_DIR", "/var/lib/imago"));
    }

    /** For what takes long: nothing but warnings is told. */
    StepListener listener() {
        return new StepLines(console(), true);
    }

    private Console console() {
        return new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    }

    /** Prints the answer that {@code work} gives, or its failure. */
    int answer(Supplier<MigrationsReport> work) {
        MigrationsReport report = report(work);
        print(report);
        return report.status().code();
    }

    /** The same, for what takes long and has something to put away. */
    int answer(Runnable interrupt, Supplier<MigrationsReport> work) {
        return Interruption.guard(
                        interrupt, () -> report(work), report -> report.status().code(), console(), this::print)
                .status()
                .code();
    }

    private void print(MigrationsReport report) {
        report.print(console(), "migrations " + spec.name(), json, verbose);
    }

    private static MigrationsReport report(Supplier<MigrationsReport> work) {
        try {
            return work.get();
        } catch (UpgradeException e) {
            return MigrationsReport.failed(e);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            return MigrationsReport.failed(explained(e));
        }
    }

    private static UpgradeException explained(Throwable e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof LedgerException refused) {
            return ChosenMigration.refused(refused, "");
        } else if (e instanceof MigrationException) {
            return UpgradeException.usage(message, "correct it, or --via, or name another directory with --steps");
        } else if (e instanceof PlanBlockedException blocked) {
            return UpgradeException.refused(
                    "changes have no answer",
                    blocked.questions().stream().map(Question::toString).toList(),
                    "answer them in the step's rules.yaml");
        } else if (e instanceof RulesException) {
            return UpgradeException.usage(message, "correct the step's rules.yaml");
        } else if (e instanceof StateMismatchException) {
            return UpgradeException.refused(message, List.of(), "name an archive of the version that the step is from");
        } else if (e instanceof MissingVersionException missing) {
            return UpgradeException.refused(message, List.of(), missing.remedy());
        } else if (e instanceof NoChainException
                || e instanceof AmbiguousChainException
                || e instanceof ChainException) {
            return UpgradeException.refused(message, List.of(), "");
        } else if (e instanceof ClassPathException || e instanceof UncheckedIOException) {
            return UpgradeException.usage(message, "name the right files");
        } else if (e instanceof TransformException) {
            return UpgradeException.failed(message, List.of(), "correct the step's code or rules", e);
        }
        return UpgradeException.failed(e.toString(), List.of(), "see with --verbose where it happened", e);
    }
}
