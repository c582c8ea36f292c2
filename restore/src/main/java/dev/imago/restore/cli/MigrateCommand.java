package dev.imago.restore.cli;

import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.restore.offline.FinishedArchive;
import dev.imago.restore.offline.KryoMigrateRun;
import dev.imago.restore.offline.KryoSource;
import dev.imago.restore.offline.MigrateRequest;
import dev.imago.restore.offline.MigrateResult;
import dev.imago.restore.offline.MigrateRun;
import dev.imago.restore.offline.NewCode;
import dev.imago.restore.upgrade.Answers;
import dev.imago.restore.upgrade.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
                    + "started with: imago restore NEW.imago -- COMMAND. No process is touched, and root is not needed. "
                    + "Of an archive that is of the new version already, none is written, unless it is named with "
                    + "--rules or --migrations: they then repair its data. "
                    + "With --format kryo, a file that the application has written with Kryo 5 becomes one of the new version.",
            "",
            "Examples:",
            "  imago migrate shop.imago --to shop-2.4.jar --rules shop.yaml -o shop-2.4.imago",
            "  imago migrate shop.imago --to shop-2.4.jar --steps migrations --check-reverse -o shop-2.4.imago",
            "  imago migrate --all /srv/archives --to shop-2.4.jar --rules shop.yaml -o /srv/archives-2.4 --json",
            "  imago migrate orders.bin --format kryo --registrations kryo.yaml --from shop-2.3.jar --to shop-2.4.jar -o new.bin",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n")
final class MigrateCommand implements Callable<Integer> {
    private static final String SUFFIX = ".imago";

    /** As the options spell them. */
    @SuppressWarnings("EnumConstantNaming")
    enum Format {
        archive,
        kryo
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The archive, or other file, to migrate.")
    private @Nullable Path archive;

    @Option(
            names = "--all",
            paramLabel = "DIR",
            description =
                    "Instead of FILE: every *.imago in DIR. Those that are in the output directory already are passed "
                            + "over, so a run that was cut off is simply made again. One that was made of another archive, for other code or "
                            + "by other rules is refused, or with --overwrite made anew. Those of the new version are left alone.")
    private @Nullable Path all;

    @Option(names = "--format", paramLabel = "FORMAT", description = "What FILE is: archive (the default), or kryo.")
    private Format format = Format.archive;

    @Option(
            names = "--from",
            paramLabel = "PATH",
            description = "With --format kryo: the version that wrote FILE, a jar, directory or class path.")
    private @Nullable String from;

    @Option(
            names = "--registrations",
            paramLabel = "YAML",
            description = "With --format kryo: how the application uses Kryo (docs/kryo-files.md).")
    private @Nullable Path registrations;

    @Mixin
    private NewCodeOptions next = new NewCodeOptions();

    @Option(
            names = "--check-reverse",
            description =
                    "Go back to the old version as well, and name every field that is lost. Where the migration has a "
                            + "way back of its own and it fails, no archive is written.")
    private boolean checkReverse;

    @Option(
            names = "--check-chain",
            description =
                    "Show that the step makes the same of this state as the other steps of the directory that lead its "
                            + "way; otherwise no archive is written.")
    private boolean checkChain;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "The file to write; with --all the directory for them.")
    private Path output = Path.of("");

    @Option(
            names = "--overwrite",
            description = "Replace a file that is there; with --all only those that would be written otherwise now.")
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
        Answers answers = next.answers(spec.commandLine());
        KryoSource source = source(answers);
        Path one = archive;
        List<Path> many = all == null ? List.of() : archives(all, code);
        Console console =
                new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
        Interruptible underWay = new Interruptible();
        // One guard for all of it: the code that the JVM ends with is that of the whole, also when it is interrupted.
        return Interruption.guard(
                underWay::interrupt,
                () -> one != null
                        ? migrate(one, output, code, answers, source, console, underWay)
                        : migrateAll(many, code, answers, console, underWay),
                status -> status,
                console,
                status -> {});
    }

    /** What is wrong for all archives is said once, and also when none of them is left. */
    private List<Path> archives(Path folder, NewCode code) {
        if (!Files.isDirectory(folder)) {
            throw new ParameterException(spec.commandLine(), "--all: there is no directory " + folder);
        }
        if (!Files.isDirectory(output)) {
            throw new ParameterException(
                    spec.commandLine(), "--output: there is no directory " + output + "; make it first");
        }
        try {
            if (Files.isSameFile(folder, output)) {
                throw new ParameterException(
                        spec.commandLine(), "--output: " + output + " has the archives to be migrated; name another");
            }
            code.requireThere();
            try (Stream<Path> files = Files.list(folder)) {
                return files.filter(file -> file.toString().endsWith(SUFFIX) && Files.isRegularFile(file))
                        .sorted()
                        .toList();
            }
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "cannot read " + folder + " or " + output + ": " + e, e);
        } catch (ClassPathException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** Null for archives. */
    private @Nullable KryoSource source(Answers answers) {
        boolean kryo = format == Format.kryo;
        if (kryo != (from != null) || kryo != (registrations != null)) {
            throw new ParameterException(
                    spec.commandLine(), "--format kryo, --from PATH and --registrations YAML belong together");
        }
        if (kryo && all != null) {
            throw new ParameterException(spec.commandLine(), "--all is for archives");
        }
        if (kryo && (answers.areSteps() || !checks().isEmpty())) {
            throw new ParameterException(spec.commandLine(), "--steps and --check-... are for archives");
        }
        if (registrations != null && !Files.isReadable(registrations)) {
            throw new ParameterException(
                    spec.commandLine(), "--registrations " + registrations + " is not there, or not for us to read");
        }
        return from == null || registrations == null ? null : new KryoSource(from, registrations);
    }

    private int migrate(
            Path old,
            Path into,
            NewCode code,
            Answers answers,
            @Nullable KryoSource source,
            Console console,
            Interruptible underWay) {
        MigrateRequest request = request(old, into, code, answers);
        StepLines lines = new StepLines(console, quiet || json);
        if (source != null) {
            KryoMigrateRun run = new KryoMigrateRun(request, source, lines);
            underWay.begins(run::interrupt);
            return report(new MigrateReport(run.run(), false, false, null), console);
        }
        MigrateRun run = new MigrateRun(request, lines);
        underWay.begins(run::interrupt);
        return report(new MigrateReport(run.run(), true, false, null), console);
    }

    private MigrateRequest request(Path old, Path into, NewCode code, Answers answers) {
        return new MigrateRequest(old, code, answers, checks(), into, overwrite, all == null, Imago.Version.number());
    }

    private MigrateRequest ofMany(Path old, NewCode code, Answers answers) {
        return request(old, output.resolve(old.getFileName()), code, answers);
    }

    private int report(MigrateReport report, Console console) {
        report.print(console, json, quiet, verbose);
        return report.result().status().code();
    }

    private Set<MigrateRequest.Check> checks() {
        Set<MigrateRequest.Check> checks = EnumSet.noneOf(MigrateRequest.Check.class);
        if (checkReverse) {
            checks.add(MigrateRequest.Check.REVERSE);
        }
        if (checkChain) {
            checks.add(MigrateRequest.Check.CHAIN);
        }
        return checks;
    }

    /** The worst code of all; an interruption ends the whole. */
    private int migrateAll(
            List<Path> archives, NewCode code, Answers answers, Console console, Interruptible underWay) {
        int worst = 0;
        Map<Path, MigrateResult> finished = new LinkedHashMap<>();
        for (Path old : archives) {
            if (!underWay.isInterrupted()) {
                FinishedArchive.look(ofMany(old, code, answers)).ifPresent(result -> finished.put(old, result));
            }
        }
        if (archives.isEmpty() && !quiet && !json) {
            console.answer("Nothing to do: there is no *" + SUFFIX + " in " + all);
        }
        ShelfProgress shelf = new ShelfProgress(
                archives.stream().filter(old -> !finished.containsKey(old)).toList());
        for (Path old : archives) {
            MigrateResult there = finished.get(old);
            if (there == null) {
                // Another run may have written it meanwhile.
                there = FinishedArchive.look(ofMany(old, code, answers)).orElse(null);
            }
            if (there != null) {
                worst = Math.max(worst, report(new MigrateReport(there, true, true, null), console));
                continue;
            }
            shelf.begins(old);
            MigrateRun run = new MigrateRun(ofMany(old, code, answers), StepLines.ofOne(console, quiet || json, shelf));
            underWay.begins(run::interrupt);
            MigrateResult result = run.run();
            int ended = report(new MigrateReport(result, true, true, shelf.place()), console);
            worst = Math.max(worst, ended);
            if (ended == ExitStatus.INTERRUPTED.code()) {
                break;
            }
        }
        return worst;
    }
}
