package dev.imago.restore.upgrade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The orders service of the test applications, version 1.0, running as a process. */
public final class OrdersService implements AutoCloseable {
    public static final Path FOLDER = ImagoCommand.HOME.resolve("testapps/orders");
    public static final Path OLD_JAR = FOLDER.resolve("v1/target/orders-1.0.jar");
    public static final Path NEW_JAR = FOLDER.resolve("v2/target/orders-2.0.jar");
    public static final Path RULES = FOLDER.resolve("upgrade.yaml");
    public static final Path MIGRATIONS = FOLDER.resolve("migrations/target/orders-migrations.jar");

    private final Process process;
    private final int port;
    private final Path log;
    private long current;

    private OrdersService(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
        this.current = process.pid();
    }

    public static OrdersService start(Path jdk, String... options) {
        return start(List.of(), jdk, OLD_JAR, options);
    }

    /** Starts {@code jar} by a command that ends in executing what follows it. */
    static OrdersService startBy(List<String> starter, Path jdk, Path jar) {
        return start(starter, jdk, jar);
    }

    private static OrdersService start(List<String> starter, Path jdk, Path jar, String... options) {
        try {
            int port;
            try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = probe.getLocalPort();
            }
            Path log = Files.createTempFile("orders", ".log");
            List<String> words = new ArrayList<>(starter);
            words.addAll(List.of(jdk.resolve("bin/java").toString(), "-Xmx768m"));
            words.addAll(List.of(options));
            words.addAll(List.of("-jar", jar.toString(), "--port", Integer.toString(port)));
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            OrdersService service = new OrdersService(process, port, log);
            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> service.log().contains("listening on"));
            return service;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public int port() {
        return port;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The file that it writes to. */
    public Path logFile() {
        return log;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** The process that serves from now on, to be ended at the end. */
    public void succeededBy(long pid) {
        current = pid;
    }

    /** The process that serves now. */
    long current() {
        return current;
    }

    /** The process that runs {@code jar} at this service's port; 0 when there is none. */
    public long findNewVersion(Path jar) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.isAlive() && process.pid() != current)
                .filter(process -> {
                    String line = process.info().commandLine().orElse("");
                    return line.contains("-jar " + jar) && line.endsWith("--port " + port);
                })
                .mapToLong(ProcessHandle::pid)
                .findFirst()
                .orElse(0);
    }

    /** Arguments of an upgrade to 2.0 by its jar, with rules and migrations. */
    public String[] upgrade(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "upgrade",
                "--pid",
                Long.toString(pid()),
                "--to",
                NEW_JAR.toString(),
                "--rules",
                RULES.toString(),
                "--migrations",
                MIGRATIONS.toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        ProcessHandle.of(current).ifPresent(ProcessHandle::destroyForcibly);
        // A new version that a failed test knows nothing of.
        ProcessHandle.allProcesses()
                .filter(each -> each.info().commandLine().orElse("").endsWith(".jar --port " + port))
                .forEach(ProcessHandle::destroyForcibly);
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
