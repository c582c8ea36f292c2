package dev.imago.restore.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.orders.client.OrdersClient;
import com.acme.orders.client.OrdersMemory;
import com.acme.orders.client.Report;
import dev.imago.restore.upgrade.ImagoCommand;
import dev.imago.restore.upgrade.ImagoCommand.Outcome;
import dev.imago.restore.upgrade.OrdersService;
import dev.imago.restore.upgrade.TestJdks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An orders service 1.0 that was loaded, checkpointed and ended, and whose state was migrated to 2.0 when it was gone. */
final class MigratedOrders implements AutoCloseable {
    private final OrdersService gone;
    private final OrdersMemory memory;
    private final long seed;
    private final Path checkpoint;
    private final Path archive;

    private MigratedOrders(OrdersService gone, OrdersMemory memory, long seed, Path folder) {
        this.gone = gone;
        this.memory = memory;
        this.seed = seed;
        this.checkpoint = folder.resolve("orders-1.0.imago");
        this.archive = folder.resolve("orders-2.0.imago");
    }

    /** @param release of the JDK that it ran on */
    static MigratedOrders make(Path folder, int release, long seed, int objects) {
        OrdersService orders = OrdersService.start(TestJdks.of(release));
        try {
            MigratedOrders made =
                    new MigratedOrders(orders, OrdersClient.load(orders.uri(), seed, objects), seed, folder);
            succeed("checkpoint", "--pid", Long.toString(orders.pid()), "-o", made.checkpoint.toString(), "--stop");
            succeed(migration(made.checkpoint, made.archive));
            return made;
        } catch (RuntimeException | AssertionError e) {
            orders.close();
            throw e;
        }
    }

    static String[] migration(Path from, Path to) {
        return new String[] {
            "migrate",
            from.toString(),
            "--to",
            OrdersService.NEW_JAR.toString(),
            "--rules",
            OrdersService.RULES.toString(),
            "--migrations",
            OrdersService.MIGRATIONS.toString(),
            "-o",
            to.toString(),
            "--overwrite"
        };
    }

    static Outcome succeed(String... arguments) {
        Outcome outcome = ImagoCommand.run(arguments);
        assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isZero();
        return outcome;
    }

    Path checkpoint() {
        return checkpoint;
    }

    Path archive() {
        return archive;
    }

    int port() {
        return gone.port();
    }

    long seed() {
        return seed;
    }

    /** Arguments that start 2.0 with the state, with {@code options} of imago's own. */
    String[] restore(int release, String... options) {
        return restoreBy(
                List.of(
                        TestJdks.of(release).resolve("bin/java").toString(),
                        "-jar",
                        OrdersService.NEW_JAR.toString(),
                        "--port",
                        Integer.toString(port())),
                options);
    }

    String[] restoreBy(List<String> command, String... options) {
        List<String> words = new ArrayList<>(List.of("restore", archive.toString()));
        words.addAll(List.of("--log", gone.logFile().toString()));
        words.addAll(List.of(options));
        words.add("--");
        words.addAll(command);
        return words.toArray(String[]::new);
    }

    /** What the process that serves now answers to. */
    void succeededBy(long pid) {
        gone.succeededBy(pid);
    }

    Report verify() {
        return OrdersClient.verify(gone.uri(), memory);
    }

    /** New work is done, and remembered. */
    Report verifyNewWork(int objects) {
        return OrdersClient.verify(gone.uri(), OrdersClient.load(gone.uri(), seed + 1, objects));
    }

    /** A client that has connected and asked, and not been answered. */
    Socket ask() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port());
        client.setSoTimeout(60_000);
        client.getOutputStream()
                .write("GET /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    /** Who has words of this service's command line. */
    List<String> processes() {
        String port = Integer.toString(port());
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> (line.contains("--port " + port) && !line.contains("imago.jar"))
                        || (line.contains("imago-standin") && line.contains(":" + port)))
                .toList();
    }

    /** Whether somebody could listen where the service did. */
    boolean isFree() {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    @Override
    public void close() {
        gone.close();
    }
}
