package dev.imago.testapps.h2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;

/** A running H2 server of one version; ends with the test. */
final class H2Server implements AutoCloseable {
    private final Process process;
    private final Path jar;
    private final int port;

    private H2Server(Process process, Path jar, int port) {
        this.process = process;
        this.jar = jar;
        this.port = port;
    }

    static H2Server start(String version) {
        Path jar = Path.of(System.getProperty("h2.dir"), "h2-" + version + ".jar");
        try {
            int port;
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            jar.toString(),
                            "org.h2.tools.Server",
                            "-tcp",
                            "-tcpPort",
                            String.valueOf(port)))
                    .redirectErrorStream(true)
                    .start();
            String line = process.inputReader().readLine();
            if (line == null || !line.startsWith("TCP server running")) {
                process.destroyForcibly();
                throw new IllegalStateException("H2 " + version + " said " + line);
            }
            return new H2Server(process, jar, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    H2Driver driver() {
        return new H2Driver(jar, port, "shop");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
