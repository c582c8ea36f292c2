package dev.imago.checkpoint.criu;

import dev.imago.checkpoint.image.CriuImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The {@code criu} program. Needs root or the capabilities that CRIU asks for. */
public final class Criu {
    private static final Path PREPARED = Path.of("/var/lib/imago/criu/bin/criu");
    private static final String DUMP_LOG = "dump.log";
    private static final String RESTORE_LOG = "restore.log";
    private static final int MOST_ERRORS = 20;
    private static final Pattern VERSION = Pattern.compile("(?m)^Version:\\s*(\\S+)");
    /** Said by every dump without CAP_SYS_RESOURCE, and of no consequence. */
    private static final Pattern HARMLESS = Pattern.compile("rlimit: Can't setup RLIMIT_NOFILE for self");

    private final Path program;

    /** Uses the given program. */
    public Criu(Path program) {
        this.program = program;
    }

    /**
     * Finds the program: the environment variable {@code IMAGO_CRIU}, the system property {@code imago.criu}, the copy
     * that the set-up made, or {@code criu} of the search path; the first that is there.
     *
     * @throws CriuException when there is none
     */
    public static Criu find() {
        return find(System.getenv(), System.getProperty("imago.criu", ""), PREPARED);
    }

    static Criu find(Map<String, String> environment, String property, Path prepared) {
        String given = environment.getOrDefault("IMAGO_CRIU", property);
        if (!given.isEmpty()) {
            if (!Files.isExecutable(Path.of(given))) {
                throw new CriuException(
                        "there is no program " + given + " (given as IMAGO_CRIU or imago.criu)", List.of());
            }
            return new Criu(Path.of(given));
        }
        Optional<Path> found = Stream.concat(
                        Stream.of(prepared),
                        Arrays.stream(environment.getOrDefault("PATH", "").split(":", -1))
                                .filter(Predicate.not(String::isEmpty))
                                .map(directory -> Path.of(directory, "criu")))
                .filter(Files::isExecutable)
                .findFirst();
        return new Criu(found.orElseThrow(() -> new CriuException(
                "there is no criu: run scripts/setup, or set IMAGO_CRIU to a CRIU 4.2 or later", List.of())));
    }

    public Path program() {
        return program;
    }

    /** Version as CRIU says it, such as {@code 4.2.1}. */
    public String version() {
        Run run = run(List.of(), List.of("--version"));
        Matcher version = VERSION.matcher(run.output());
        if (run.exitCode() != 0 || !version.find()) {
            throw new CriuException(program + " --version does not say its version: " + run.output(), List.of());
        }
        return version.group(1);
    }

    /**
     * Dumps a process tree that is frozen, and leaves it frozen.
     *
     * @param directory where the images go: created if need be, with access for the owner only; must be empty
     * @throws CriuException when CRIU fails; the process is as it was
     * @throws ChildInterruptedException when a signal has ended it before it began
     */
    public CriuImage dump(int pid, Path directory, DumpOptions options) {
        try {
            Files.createDirectories(
                    directory,
                    java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
                            java.nio.file.attribute.PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new CriuException("can't make the directory " + directory + " for the images", e);
        }
        List<String> arguments = new ArrayList<>(
                List.of("dump", "-t", Integer.toString(pid), "-D", directory.toString(), "-o", DUMP_LOG, "-v4"));
        arguments.addAll(options.arguments());
        Run run = run(options.user().launcher(), arguments);
        if (run.exitCode() != 0) {
            List<String> errors = errors(directory.resolve(DUMP_LOG));
            throw new CriuException(
                    "criu could not dump process " + pid + " (exit code " + run.exitCode() + ", log "
                            + directory.resolve(DUMP_LOG) + ")",
                    errors.isEmpty() ? run.output().lines().limit(MOST_ERRORS).toList() : errors);
        }
        return CriuImage.open(directory);
    }

    /**
     * Brings a dumped process tree back and lets go of it. It stands still when it did so when it was dumped.
     *
     * @param directory images, as they were dumped
     * @throws CriuException when CRIU fails; then no process of the tree is there
     * @throws ChildInterruptedException when a signal has ended it before it began
     */
    public void restore(Path directory, RestoreOptions options) {
        List<String> arguments =
                new ArrayList<>(List.of("restore", "-D", directory.toString(), "-o", RESTORE_LOG, "-v4"));
        arguments.addAll(options.arguments());
        Run run = run(List.of(), arguments);
        if (run.exitCode() != 0) {
            List<String> errors = errors(directory.resolve(RESTORE_LOG));
            throw new CriuException(
                    "criu could not restore the process (exit code " + run.exitCode() + ")",
                    errors.isEmpty() ? run.output().lines().limit(MOST_ERRORS).toList() : errors);
        }
    }

    /** The lines of a log that say what went wrong. */
    static List<String> errors(Path log) {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("Error "))
                    .filter(line -> !HARMLESS.matcher(line).find())
                    .limit(MOST_ERRORS)
                    .toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            return List.of();
        }
    }

    private record Run(int exitCode, String output) {}

    private Run run(List<String> launcher, List<String> arguments) {
        // In a session of its own: Ctrl-C in a terminal is meant for us, not for a dump that is half done.
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(launcher);
        command.add(program.toString());
        command.addAll(arguments);
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            // Another user's CRIU would leave a file of its own in there.
            builder.environment().remove("XDG_RUNTIME_DIR");
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exitCode = waitToTheEnd(process);
            ChildInterruptedException.check("criu", exitCode);
            return new Run(exitCode, output);
        } catch (IOException e) {
            throw new CriuException("can't run " + program + ": " + e.getMessage(), e);
        }
    }

    /** A dump that is cut off leaves its code in the target: an interrupt has to wait. */
    private static int waitToTheEnd(Process process) {
        boolean interrupted = false;
        while (true) {
            try {
                int exitCode = process.waitFor();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return exitCode;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
