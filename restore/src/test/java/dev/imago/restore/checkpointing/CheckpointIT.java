package dev.imago.restore.checkpointing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.acme.orders.client.OrdersClient;
import com.acme.orders.client.OrdersMemory;
import com.acme.orders.client.Report;
import dev.imago.checkpoint.archive.ArchiveProgress;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.checkpoint.archive.ArchivedFile;
import dev.imago.restore.upgrade.ImagoCommand;
import dev.imago.restore.upgrade.ImagoCommand.Outcome;
import dev.imago.restore.upgrade.Leftovers;
import dev.imago.restore.upgrade.OrdersService;
import dev.imago.restore.upgrade.TestJdks;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real service is written to an archive and comes back out of it. */
class CheckpointIT {
    private static final int OBJECTS = 5000;

    @TempDir
    Path folder;

    static Stream<Integer> releases() {
        return TestJdks.byRelease().keySet().stream();
    }

    @AfterAll
    static void nothingIsLeft() throws Exception {
        Leftovers.assertNone();
    }

    static String[] checkpoint(OrdersService orders, Path archive, String... more) {
        return Stream.concat(
                        Stream.of("checkpoint", "--pid", Long.toString(orders.pid()), "-o", archive.toString()),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    static JsonNode succeed(String... arguments) {
        Outcome outcome = ImagoCommand.run(arguments);
        assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isZero();
        return JsonMapper.shared().readTree(outcome.out());
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    @ParameterizedTest(name = "JDK {0}")
    @MethodSource("releases")
    void theServiceComesBackWithItsStateAndItsPort(int release) throws Exception {
        long seed = new Random().nextLong();
        Path archive = folder.resolve("orders.imago");
        try (OrdersService orders = OrdersService.start(TestJdks.of(release))) {
            OrdersMemory memory = OrdersClient.load(orders.uri(), seed, OBJECTS);

            JsonNode running = succeed(checkpoint(orders, archive, "--json"));
            assertThat(running.get("running").asBoolean()).isTrue();
            assertThat(running.get("frozenNanos").asLong()).isPositive();
            assertThat(verified(orders, memory)).as("seed %d, runs on", seed).isTrue();

            JsonNode stopped = succeed(checkpoint(orders, archive, "--json", "--stop", "--overwrite"));
            assertThat(stopped.get("running").asBoolean()).isFalse();
            assertThat(isAlive(orders.pid())).isFalse();
            assertArchive(archive, orders);

            changeWhatMayChange(orders);
            JsonNode restored = succeed("restore", archive.toString(), "--json");
            assertThat(restored.get("pid").asLong()).isEqualTo(orders.pid());
            assertThat(restored.get("running").asBoolean()).isTrue();
            assertThat(restored.get("notes").toString())
                    .contains(orders.logFile().toString());
            assertThat(verified(orders, memory)).as("seed %d, restored", seed).isTrue();
            OrdersMemory more = OrdersClient.load(orders.uri(), seed + 1, 10);
            assertThat(verified(orders, more)).as("new work").isTrue();
            assertThat(jcmd(release, orders.pid())).contains(Integer.toString(release));
        }
    }

    static boolean verified(OrdersService orders, OrdersMemory memory) {
        Report report = OrdersClient.verify(orders.uri(), memory);
        return report.clean();
    }

    private static void assertArchive(Path archive, OrdersService orders) throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
                .isEqualTo("rw-------");
        try (ArchiveReader reader = ArchiveReader.open(archive)) {
            reader.verify(ArchiveProgress.NONE);
            assertThat(reader.head().code()).singleElement().satisfies(entry -> {
                assertThat(entry.path()).endsWith("orders-1.0.jar");
                assertThat(entry.version()).isEqualTo("1.0");
                assertThat(reader.head().contents())
                        .contains(new ArchivedFile(entry.file(), Files.size(Path.of(entry.path())), 0600));
            });
            assertThat(reader.head().stopped()).isTrue();
            assertThat(reader.head().dictionary()).anySatisfy(shape -> {
                assertThat(shape.name()).startsWith("com.acme.orders");
                assertThat(shape.fields()).isNotEmpty();
            });
            assertThat(reader.head().service().sockets())
                    .anyMatch(socket -> socket.isListener() && socket.local().endsWith(":" + orders.port()));
            assertThat(reader.head().service().threads())
                    .anyMatch(thread -> thread.frames().stream()
                            .anyMatch(frame -> frame.contains("HttpServer") || frame.contains("ServerImpl")));
        }
    }

    /** The log grows, and any JVM that starts removes the performance data of a dead one. */
    private static void changeWhatMayChange(OrdersService orders) throws IOException {
        Files.writeString(orders.logFile(), "a line of somebody else\n", StandardOpenOption.APPEND);
        Path data = Path.of("/tmp/hsperfdata_" + System.getProperty("user.name"), Long.toString(orders.pid()));
        Files.deleteIfExists(data);
    }

    private static String jcmd(int release, long pid) throws Exception {
        Process jcmd = new ProcessBuilder(
                        TestJdks.of(release).resolve("bin/jcmd").toString(), Long.toString(pid), "VM.version")
                .redirectErrorStream(true)
                .start();
        String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor();
        return text;
    }

    @Test
    void aConnectionStaysOpenWhenTheServiceRunsOn() throws Exception {
        try (OrdersService orders = OrdersService.start(TestJdks.of(17));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), orders.port())) {
            assertThat(ask(client)).startsWith("HTTP/1.1");
            succeed(checkpoint(orders, folder.resolve("a.imago"), "--json"));
            assertThat(ask(client)).startsWith("HTTP/1.1");
        }
    }

    @Test
    void connectionsGoOnAfterARestoreIfTheirOtherEndsAreStillThere() throws Exception {
        Path archive = folder.resolve("orders.imago");
        try (OrdersService orders = OrdersService.start(TestJdks.of(17));
                Socket stays = new Socket(InetAddress.getLoopbackAddress(), orders.port());
                Socket sends = new Socket(InetAddress.getLoopbackAddress(), orders.port())) {
            ask(stays);
            ask(sends);
            try (Socket leaves = new Socket(InetAddress.getLoopbackAddress(), orders.port())) {
                ask(leaves);
                JsonNode stopped = succeed(checkpoint(orders, archive, "--json", "--stop"));
                assertThat(stopped.get("keptConnections").asInt()).isEqualTo(3);
                assertThat(stopped.get("cutConnections").asInt()).isZero();
            }
            // Nobody is there who could take it, and nobody holds it back: no rule is in the firewall.
            sends.getOutputStream().write('G');
            assertThat(catchThrowable(() -> ask(sends))).isInstanceOf(IOException.class);
            Leftovers.assertNone();

            JsonNode restored = succeed("restore", archive.toString(), "--json");
            assertThat(restored.get("keptConnections").asInt()).isEqualTo(1);
            assertThat(restored.get("closedConnections").asInt()).isEqualTo(2);
            assertThat(restored.get("notes").toString())
                    .contains("1 of 3 connections open, 2 closed: the other ends have gone");
            assertThat(ask(stays)).startsWith("HTTP/1.1 200");

            Leftovers.assertNone();
        }
    }

    private static String ask(Socket client) throws IOException {
        client.setSoTimeout(10_000);
        client.getOutputStream().write("GET /version HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("orders 1.0") < 0) {
            int next = client.getInputStream().read();
            if (next < 0) {
                throw new EOFException(answer.toString());
            }
            answer.append((char) next);
        }
        client.getInputStream().skipNBytes(client.getInputStream().available());
        return answer.toString();
    }
}
