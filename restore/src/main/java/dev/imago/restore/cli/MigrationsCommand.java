package dev.imago.restore.cli;

import dev.imago.migrate.ledger.RegisteredSteps;
import dev.imago.migrate.ledger.StepTemplate;
import dev.imago.migrate.registry.StepName;
import dev.imago.restore.upgrade.UpgradeException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code imago migrations}: the steps between versions, and the ledger that vouches for them. */
@Command(
        name = "migrations",
        header = "List, check and register the steps between versions of services.",
        description = {
            "",
            "A step is a folder or jar called SERVICE-FROM__TO with rules, Java code, or both. The ledger keeps a checksum "
                    + "of what each registered step does, and which were applied; comments, layout and debug "
                    + "information change no checksum.",
            "",
            "Examples:",
            "  imago migrations new orders 2.3 2.4     # write migrations/orders-2.3__2.4",
            "  imago migrations register               # vouch for it as it is",
            "  imago migrations info",
            "  imago migrations validate               # everything that is wrong, exit code 3; for cron",
            "  imago migrations test orders-2.3__2.4 --state orders-2.3.imago --new orders-2.4.jar",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            MigrationsCommand.Info.class,
            MigrationsCommand.Validate.class,
            MigrationsCommand.Register.class,
            MigrationsCommand.Repair.class,
            MigrationsCommand.New.class,
            MigrationsTestCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n")
final class MigrationsCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: " + String.join(", ", spec.subcommands().keySet()));
    }

    /** {@code imago migrations info}. */
    @Command(
            name = "info",
            description = "Every step: registered, applied, changed, missing, broken.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Info extends StepsCommand {
        @Override
        public Integer call() {
            return answer(() -> MigrationsReport.info(steps().info()));
        }
    }

    /** {@code imago migrations validate}. */
    @Command(
            name = "validate",
            description = "Everything that is wrong with steps and ledger, all at once.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Validate extends StepsCommand {
        @Override
        public Integer call() {
            return answer(() -> {
                RegisteredSteps steps = steps();
                return MigrationsReport.validated(steps.info(), steps.validate());
            });
        }
    }

    /** {@code imago migrations register}. */
    @Command(
            name = "register",
            description = "Put steps into the ledger as they are; without names all that are new.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Register extends StepsCommand {
        @Parameters(paramLabel = "STEP", description = "Names of steps.")
        private List<String> names = new ArrayList<>();

        @Override
        public Integer call() {
            return answer(() -> MigrationsReport.changed("registered", steps().register(names)));
        }
    }

    /** {@code imago migrations repair}. */
    @Command(
            name = "repair",
            description = "Accept changed steps as they are and missing ones as gone, and put damaged ledgers aside. "
                    + "Without names everything.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Repair extends StepsCommand {
        @Parameters(paramLabel = "STEP", description = "Names of steps.")
        private List<String> names = new ArrayList<>();

        @Override
        public Integer call() {
            return answer(() -> MigrationsReport.repaired(steps().repair(names)));
        }
    }

    /** {@code imago migrations new}. */
    @Command(
            name = "new",
            description = "Write the folder of a new step: commented rules, and a Java stub.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class New extends StepsCommand {
        @Parameters(index = "0", paramLabel = "SERVICE", description = "Name of the service.")
        private String service = "";

        @Parameters(index = "1", paramLabel = "FROM", description = "The version that the step starts from.")
        private String from = "";

        @Parameters(index = "2", paramLabel = "TO", description = "The version that it leads to.")
        private String to = "";

        @Override
        public Integer call() {
            return answer(() -> {
                try {
                    return MigrationsReport.written(StepTemplate.write(directory(), new StepName(service, from, to)));
                } catch (IllegalArgumentException e) {
                    throw UpgradeException.usage(String.valueOf(e.getMessage()), "imago migrations new orders 2.3 2.4");
                }
            });
        }
    }
}
