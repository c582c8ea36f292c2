package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import javax.tools.ToolProvider;
import org.awaitility.Awaitility;

/** A service that prints "ready", and tells whoever connects what it holds. Closing it ends it, whichever version runs. */
final class AnsweringService implements AutoCloseable {
    private final Process process;
    private final int port;
    private long current;

    private AnsweringService(Process process, int port) {
        this.process = process;
        this.port = port;
        this.current = process.pid();
    }

    /**
     * Starts it, and waits until it is ready.
     *
     * @param command by the port that it is to listen on
     */
    static AnsweringService start(IntFunction<List<String>> command, Path log) throws IOException {
        int port = freePort();
        Process process = new ProcessBuilder(command.apply(port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        AnsweringService service = new AnsweringService(process, port);
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readString(log).contains("ready"));
            return service;
        } catch (RuntimeException e) {
            service.close();
            throw e;
        }
    }

    /** Compiles sources, named after the first class in each, into a directory of classes. */
    static Path compile(Path directory, String name, List<String> sources) throws IOException {
        Path classes = Files.createDirectories(directory.resolve(name));
        Path written = Files.createDirectories(directory.resolve("sources-" + name));
        Path api = ImagoCommand.HOME.resolve("migrate/api/target/classes");
        List<String> words = new ArrayList<>(
                List.of("--release", "17", "-proc:none", "-cp", classes + ":" + api, "-d", classes.toString()));
        for (String source : sources) {
            String type = source.replaceAll("(?s).*?\\bclass (\\w+).*", "$1");
            words.add(Files.writeString(written.resolve(type + ".java"), source).toString());
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new)))
                .isZero();
        return classes;
    }

    Process process() {
        return process;
    }

    String pid() {
        return Long.toString(process.pid());
    }

    int port() {
        return port;
    }

    /** Another process serves now. */
    void succeededBy(long pid) {
        current = pid;
    }

    String answer() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        ProcessHandle.of(current).ifPresent(ProcessHandle::destroyForcibly);
    }
}
