package dev.imago.restore.upgrade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Runs the {@code imago} command as an operator does: a process of its own, judged by exit code and what it prints. */
public final class ImagoCommand implements AutoCloseable {
    public static final Path HOME =
            Path.of(System.getProperty("imago.home", "..")).toAbsolutePath().normalize();
    /** Where the runs of this JVM's tests keep what they need, so that others' are not in the way. */
    public static final Path RUNS = privateDirectory("imago-runs-");

    /** JVM options of a command that is over soon. */
    static final List<String> SHORT_RUN = List.of(
            // None of these runs is long enough to gain from the code that the second compiler makes.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseParallelGC",
            // Made by the build. One that does not fit, for the command is newer, is told of on standard output.
            "-XX:SharedArchiveFile=" + HOME.resolve("restore/target/imago.jsa"),
            "-Xlog:disable",
            // Half of what an upgrade of a small service costs is practice for a short pause.
            "-Dimago.practice.rounds=1");

    private static final String WHOLE_PRACTICE = "-Dimago.practice.rounds=6";

    /** Java's directory for temporary files in these runs. */
    static final Path TEMPORARY = privateDirectory("imago-tmp-");

    private static final long LIMIT_SECONDS = 180;
    /** Processes that this JVM's runs were about, and the runs themselves. */
    private static final Set<Long> SUBJECTS = ConcurrentHashMap.newKeySet();

    private final Process process;
    private final Path out;
    private final Path err;

    /** What a run printed and how it ended. */
    public record Outcome(int exit, String out, String err) {}

    private ImagoCommand(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static LongStream subjects() {
        return SUBJECTS.stream().mapToLong(Long::longValue);
    }

    /** To be called when nothing is left of them: their pids may be given to others. */
    static void forgetSubjects() {
        SUBJECTS.clear();
    }

    private static Path privateDirectory(String prefix) {
        try {
            Path directory = Files.createTempDirectory(prefix);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> RunDirectory.deleteTree(directory)));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it; {@code options} are of its JVM, for armed faults. */
    public static ImagoCommand start(List<String> options, String... arguments) {
        return start(options, Map.of(), arguments);
    }

    /** Starts it with {@code variables} added to the environment. */
    public static ImagoCommand start(List<String> options, Map<String, String> variables, String... arguments) {
        return start(List.of(), options, variables, arguments);
    }

    /** Starts it by a command that ends in executing what follows it. */
    public static ImagoCommand start(
            List<String> starter, List<String> options, Map<String, String> variables, String... arguments) {
        List<String> words = new ArrayList<>(starter);
        // Tests that run in the background inherit that INT is ignored, and a JVM leaves it so.
        words.addAll(List.of("env", "--default-signal=INT,TERM"));
        words.add(ProcessHandle.current().info().command().orElse("java"));
        words.addAll(SHORT_RUN);
        words.addAll(List.of("-Dimago.home=" + HOME, "-Djava.io.tmpdir=" + TEMPORARY));
        words.addAll(options);
        words.addAll(List.of("-jar", HOME.resolve("restore/target/imago.jar").toString()));
        words.addAll(Arrays.asList(arguments));
        try {
            Path out = Files.createTempFile(Leftovers.TEMPORARY + "out", ".txt");
            Path err = Files.createTempFile(Leftovers.TEMPORARY + "err", ".txt");
            ProcessBuilder builder =
                    new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().put("IMAGO_RUN_DIR", RUNS.toString());
            builder.environment().putAll(variables);
            Process process = builder.start();
            SUBJECTS.add(process.pid());
            int pid = Arrays.asList(arguments).indexOf("--pid") + 1;
            if (pid > 0) {
                SUBJECTS.add(Long.parseLong(arguments[pid]));
            }
            return new ImagoCommand(process, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Outcome run(String... arguments) {
        try (ImagoCommand command = start(List.of(), arguments)) {
            return command.await();
        }
    }

    /** Runs it with as much practice before the pause as an operator's run has. */
    static Outcome runPractised(String... arguments) {
        try (ImagoCommand command = start(List.of(WHOLE_PRACTICE), arguments)) {
            return command.await();
        }
    }

    /** Runs it by a command that ends in executing what follows it. */
    public static Outcome runBy(List<String> starter, List<String> options, String... arguments) {
        try (ImagoCommand command = start(starter, options, Map.of(), arguments)) {
            return command.await();
        }
    }

    public Outcome await() {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("imago did not end in time; it printed: " + Files.readString(err));
            }
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public boolean hasEnded() {
        return !process.isAlive();
    }

    /** What it printed on standard error so far. */
    public String errors() {
        try {
            return Files.readString(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a signal by name, such as {@code INT}. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
