package dev.imago.checkpoint.testjvm;

import static org.awaitility.Awaitility.await;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A JVM in a process of its own that runs a class of the test class path, in its own session as services do.
 *
 * <p>What it prints is read by {@link #nextLine()}. {@link #close()} kills it, frozen or not.
 */
public final class TargetJvm implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String END = "\0end";

    private final TestJdk jdk;
    private final Process process;
    private final LinkedBlockingQueue<String> output = new LinkedBlockingQueue<>();

    private TargetJvm(TestJdk jdk, Process process) {
        this.jdk = jdk;
        this.process = process;
        Thread reader = new Thread(this::readOutput, "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts {@code mainClass} from the test class path on {@code jdk}. */
    public static TargetJvm start(TestJdk jdk, List<String> flags, String mainClass, String... arguments) {
        return startWithClassPath(jdk, flags, System.getProperty("java.class.path"), mainClass, arguments);
    }

    /** Starts {@code mainClass} from {@code classPath} on {@code jdk}. */
    public static TargetJvm startWithClassPath(
            TestJdk jdk, List<String> flags, String classPath, String mainClass, String... arguments) {
        List<String> command = new ArrayList<>();
        // CRIU does not like a process that shares its session with a terminal: setsid, exec, same pid.
        command.add("setsid");
        command.add(jdk.home().resolve("bin/java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(List.of(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.redirectInput(Path.of("/dev/null").toFile());
            builder.environment().remove("JAVA_TOOL_OPTIONS");
            return new TargetJvm(jdk, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readOutput() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
            }
        } catch (IOException e) {
            output.add("output ended: " + e);
        }
        output.add(END);
    }

    public int pid() {
        return Math.toIntExact(process.pid());
    }

    public TestJdk jdk() {
        return jdk;
    }

    /** The next line it prints (to stdout or stderr); fails when it ends or stays silent for a minute. */
    public String nextLine() {
        try {
            @Nullable String line = output.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (line == null || line.equals(END)) {
                throw new IllegalStateException("the target JVM " + (line == null ? "is silent" : "ended"));
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the target JVM", e);
        }
    }

    /** Reads lines up to one that begins with {@code prefix}; returns the rest of that line. */
    public String awaitLine(String prefix) {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            String line;
            try {
                line = nextLine();
            } catch (IllegalStateException e) {
                throw new IllegalStateException("no line '" + prefix + "...' among " + seen, e);
            }
            if (line.startsWith(prefix)) {
                return line.substring(prefix.length());
            }
            seen.add(line);
        }
        throw new IllegalStateException("no line '" + prefix + "...' among " + seen.size());
    }

    /** What {@code jcmd PID command...} prints, asked for as jcmd does, but without a JVM of its own for each question. */
    public String jcmd(String... command) {
        try {
            // Has the target make its socket.
            VirtualMachine.attach(Integer.toString(pid())).detach();
            UnixDomainSocketAddress address =
                    UnixDomainSocketAddress.of("/proc/" + pid() + "/root/tmp/.java_pid" + pid());
            // Version, what is asked for, and always three arguments, each with a NUL at its end.
            String question = String.join("\0", "1", "jcmd", String.join(" ", command), "", "", "");
            try (SocketChannel channel = SocketChannel.open(address)) {
                Channels.newOutputStream(channel).write(question.getBytes(StandardCharsets.UTF_8));
                String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
                if (!answer.startsWith("0\n")) {
                    throw new IllegalStateException(List.of(command) + " failed: " + answer);
                }
                return answer.substring(2);
            }
        } catch (AttachNotSupportedException e) {
            throw new IllegalStateException("cannot ask the target JVM " + pid(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops every task of the process and waits until they are stopped. */
    public void freeze() {
        run(List.of("kill", "-STOP", Integer.toString(pid())));
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(this::everyTaskIsStopped);
    }

    public void thaw() {
        run(List.of("kill", "-CONT", Integer.toString(pid())));
    }

    private boolean everyTaskIsStopped() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid() + "/task"))) {
            for (Path task : tasks.toList()) {
                String stat = Files.readString(task.resolve("stat"));
                // The state follows the name, which is in parentheses and may hold any character.
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
        }
        return true;
    }

    /** Waits until it has ended by itself, or by somebody's hand. */
    public void awaitEnd() {
        process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static String run(List<String> command) {
        try {
            Process started =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String printed = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (started.waitFor() != 0) {
                throw new IllegalStateException(command + " failed: " + printed);
            }
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        try {
            // A JVM that is killed leaves its socket.
            Files.deleteIfExists(Path.of("/tmp/.java_pid" + pid()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
