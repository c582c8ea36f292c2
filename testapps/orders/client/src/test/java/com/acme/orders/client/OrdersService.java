package com.acme.orders.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running orders service; ends with the test. */
final class OrdersService implements AutoCloseable {
    private final Process process;
    private final URI uri;

    private OrdersService(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /** Starts a version on a free port and waits until it says that it listens. */
    static OrdersService start(String version, String... options) {
        Path jar = Path.of(
                System.getProperty("orders.dir"), "v" + version.charAt(0), "target", "orders-" + version + ".jar");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                jar.toString(),
                "--port",
                "0"));
        command.addAll(List.of(options));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            BufferedReader reader = process.inputReader();
            String line = reader.readLine();
            if (line == null || !line.startsWith("orders " + version + " listening on ")) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " said " + line);
            }
            return new OrdersService(process, URI.create("http://" + line.substring(line.lastIndexOf(' ') + 1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI uri() {
        return uri;
    }

    /** Ends it as an operator would, and waits until it is gone. */
    void term() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("does not end on TERM: " + process.pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
