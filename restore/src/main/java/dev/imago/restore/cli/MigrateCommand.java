package dev.imago.restore.cli;

import dev.imago.restore.offline.MigrateRequest;
import dev.imago.restore.offline.MigrateResult;
import dev.imago.restore.offline.MigrateRun;
import dev.imago.restore.offline.NewCode;
import dev.imago.restore.upgrade.ExitStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code imago migrate}: archives become archives of the new version's state. */
@Command(
        name = "migrate",
        header = "Migrate the state in a checkpoint archive to a new version, without a process.",
        description = {
            "",
            "Reads the state out of the archive, migrates it by the rules, and writes an archive that the new version can be "
                    + "started with: imago restore NEW.imago -- COMMAND. No process is touched, and root is not needed.",
            "",
            "Examples:",
            "  imago migrate shop.imago --to shop-2.4.jar --rules shop.yaml -o shop-2.4.imago",
            "  imago migrate --all /srv/archives --to shop-2.4.jar --rules shop.yaml -o /srv/archives-2.4 --json",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n")
final class MigrateCommand implements Callable<Integer> {
    private static final String SUFFIX = ".imago";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The archive to migrate.")
    private @Nullable Path archive;

    @Option(
            names = "--all",
            paramLabel = "DIR",
            description =
                    "Instead of FILE: every *.imago in DIR. Those that are in the output directory already are passed "
                            + "over, so a run that was cut off is simply made again.")
    private @Nullable Path all;

    @Mixin
    private NewCodeOptions next = new NewCodeOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "The archive to write; with --all the directory for them.")
    private Path output = Path.of("");

    @Option(names = "--overwrite", description = "Replace an archive that is there.")
    private boolean overwrite;

    @Option(names = "--json", description = "Print one JSON document, with --all one line for each archive.")
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
        if ((archive == null) == (all == null)) {
            throw new ParameterException(spec.commandLine(), "say what to migrate: FILE or --all DIR");
        }
        NewCode code = next.code(spec.commandLine());
        Console console =
                new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
        return archive != null ? migrate(archive, output, code, console) : migrateAll(code, console);
    }

    private int migrate(Path from, Path into, NewCode code, Console console) {
        MigrateRequest request = new MigrateRequest(
                from, code, next.rules(), next.migrations(), into, overwrite, Imago.Version.number());
        MigrateRun run = new MigrateRun(request, new StepLines(console, quiet || json || all != null));
        MigrateResult result = Interruption.guard(
                run::interrupt,
                run::run,
                ended -> ended.status().code(),
                console,
                ended -> new MigrateReport(ended, all != null).print(console, json, quiet, verbose));
        return result.status().code();
    }

    /** The worst code of all; an interruption ends the whole. */
    private int migrateAll(NewCode code, Console console) {
        int worst = 0;
        for (Path from : archives()) {
            Path into = output.resolve(from.getFileName());
            if (Files.exists(into) && !overwrite) {
                continue;
            }
            int ended = migrate(from, into, code, console);
            worst = Math.max(worst, ended);
            if (ended == ExitStatus.INTERRUPTED.code()) {
                break;
            }
        }
        return worst;
    }

    private List<Path> archives() {
        Path folder = all;
        if (folder == null || !Files.isDirectory(folder)) {
            throw new ParameterException(spec.commandLine(), "--all " + folder + " is no directory");
        }
        if (!Files.isDirectory(output)) {
            throw new ParameterException(spec.commandLine(), "--output " + output + " is no directory");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }
}
