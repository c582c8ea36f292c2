package dev.imago.restore.cli;

import dev.imago.restore.upgrade.ExitStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code imago} command. */
@Command(
        name = "imago",
        description = "Upgrades a running service to a new version without losing its memory.",
        mixinStandardHelpOptions = true,
        versionProvider = Imago.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes: is my service up, and which version?%n")
public final class Imago implements Runnable {
    private static final List<Class<?>> COMMANDS = List.of(
            PlanCommand.class,
            RehearseCommand.class,
            UpgradeCommand.class,
            RestCommand.class,
            CheckpointCommand.class,
            MigrateCommand.class,
            RestoreCommand.class,
            InspectCommand.class,
            DiffCommand.class,
            MigrationsCommand.class,
            CommandLine.HelpCommand.class);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Ends the JVM with one of the codes of {@link ExitStatus}. */
    public static void main(String[] args) {
        System.exit(commandLine(args).execute(args));
    }

    /**
     * The command, ready to be executed.
     *
     * @param args where the first one names a command, no other is made: reading what all of them declare takes a quarter of
     *     the time that the command takes to start
     */
    static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new Imago());
        List<Class<?>> named = COMMANDS.stream()
                .filter(each -> args.length > 0
                        && each != CommandLine.HelpCommand.class
                        && each.getAnnotation(Command.class).name().equals(args[0]))
                .toList();
        (named.isEmpty() ? COMMANDS : named).forEach(line::addSubcommand);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.registerConverter(Duration.class, DurationText::parse);
        line.setParameterExceptionHandler(new UsageErrors());
        describeExitCodes(line.getCommandSpec());
        line.getSubcommands().values().stream()
                // Its codes are those of diff(1).
                .filter(sub -> !(sub.getCommand() instanceof DiffCommand))
                .forEach(sub -> describeExitCodes(sub.getCommandSpec()));
        return line;
    }

    private static void describeExitCodes(CommandSpec command) {
        Map<String, String> codes = new LinkedHashMap<>();
        ExitMeaning.of(command.name()).forEach((status, meaning) -> codes.put(" " + status.code(), meaning));
        command.usageMessage().exitCodeList(codes);
        if (!command.root().equals(command)) {
            command.subcommands()
                    .values()
                    .forEach(sub -> sub.getCommandSpec()
                            .usageMessage()
                            .exitCodeListHeading(command.usageMessage().exitCodeListHeading())
                            .exitCodeList(codes));
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: " + String.join(", ", spec.subcommands().keySet()));
    }

    /** The version of the build. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"imago " + number()};
        }

        static String number() {
            String version = Imago.class.getPackage().getImplementationVersion();
            return version == null ? "(built from a checkout)" : version;
        }
    }
}
