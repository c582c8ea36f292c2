package dev.imago.restore.upgrade;

import dev.imago.checkpoint.freeze.LiveRestCheck;
import dev.imago.checkpoint.freeze.RestPoints;
import dev.imago.restore.launch.ProcessIdentity;
import dev.imago.restore.takeover.Broker;
import dev.imago.restore.takeover.BrokerListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A JVM that runs a class of these tests, with a broker that freezes it and a check that judges it. */
final class JvmUnderBroker implements AutoCloseable {
    private static final Path NATIVE = ImagoCommand.HOME.resolve("restore/native/build");

    private final Process process;
    private final BufferedReader said;
    private final String firstLine;
    private final Broker broker;
    private final LiveRestCheck check;

    /**
     * Returns when it has said its first line.
     *
     * @param runner command that runs the JVM's
     * @param directory the broker's
     */
    JvmUnderBroker(int jdk, List<String> runner, Class<?> service, String argument, Path directory)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(runner);
        words.addAll(List.of(
                TestJdks.of(jdk).resolve("bin/java").toString(),
                "-Xmx64m",
                "-XX:-UsePerfData",
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp",
                Path.of("target", "test-classes").toAbsolutePath().toString(),
                service.getName(),
                argument));
        process = new ProcessBuilder(words).redirectErrorStream(true).start();
        boolean ready = false;
        try {
            said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            firstLine = String.valueOf(said.readLine());
            broker = Broker.open(
                    NATIVE.resolve("imago-broker"),
                    process.pid(),
                    directory,
                    NATIVE.resolve("libimago-shim.so"),
                    BrokerListener.NONE);
            check = LiveRestCheck.open((int) process.pid(), RestPoints.standard(), new BrokerCalls(broker));
            ready = true;
        } finally {
            if (!ready) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    long pid() {
        return process.pid();
    }

    ProcessIdentity identity() {
        return ProcessIdentity.of(pid()).orElseThrow();
    }

    String firstLine() {
        return firstLine;
    }

    String nextLine() throws IOException {
        return String.valueOf(said.readLine());
    }

    void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
    }

    int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    Broker broker() {
        return broker;
    }

    LiveRestCheck check() {
        return check;
    }

    /** Id of a thread by its name. */
    int thread(String name) throws IOException {
        try (Stream<Path> threads = Files.list(tasks())) {
            return threads.filter(thread -> text(thread.resolve("comm")).strip().equals(name))
                    .mapToInt(thread -> Integer.parseInt(String.valueOf(thread.getFileName())))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Number of the system call that a thread is in; negative when it is in none. */
    int systemCall(int thread) {
        String line = text(tasks().resolve(thread + "/syscall"));
        return line.matches("\\d+ .*\\s*") ? Integer.parseInt(line.substring(0, line.indexOf(' '))) : -1;
    }

    private Path tasks() {
        return Path.of("/proc", Long.toString(pid()), "task");
    }

    /** Empty when there is no such file any more. */
    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            return "";
        }
    }

    @Override
    public void close() {
        check.close();
        broker.close();
        process.destroyForcibly().onExit().join();
    }
}
