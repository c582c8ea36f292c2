package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.orders.client.OrdersClient;
import com.acme.orders.client.OrdersLoad;
import com.acme.orders.client.OrdersMemory;
import com.acme.orders.client.Report;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An upgrade is rehearsed under load: clients notice nothing but the freeze, the world nothing at all, and then it is done. */
class RehearsalIT {
    private static final int OBJECTS = 5_000;
    private static final int THREADS = 2;

    @TempDir
    Path directory;

    static Stream<Integer> jdks() {
        return TestJdks.byRelease().keySet().stream();
    }

    @ParameterizedTest(name = "JDK {0}")
    @MethodSource("jdks")
    void whatIsRehearsedTouchesNothingAndIsDoneAfterwards(int jdk) throws Exception {
        long seed = new Random().nextLong();
        Path files = Files.createDirectory(directory.resolve("files"));
        // A file that the new version writes as well, for it has the same options.
        Path collections = files.resolve("gc.log");
        try (OrdersService orders =
                        OrdersService.start(TestJdks.of(jdk), "-Xlog:gc,safepoint:file=" + collections + ":uptime");
                ServerSocket outside = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            OrdersMemory memory = OrdersClient.load(orders.uri(), seed, OBJECTS);
            Object inode = Files.getAttribute(collections, "unix:ino");
            String log = orders.log();
            JsonNode result;
            try (OrdersLoad load = OrdersClient.start(orders.uri(), seed, THREADS, memory)) {
                awaitAnswers(load);

                ImagoCommand.Outcome outcome = ImagoCommand.runPractised(rehearse(
                        orders,
                        "--json",
                        "--probe",
                        probe(orders, files, outside).toString()));

                assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isZero();
                result = JsonMapper.shared().readTree(outcome.out());
                awaitAnswers(load);
                assertUnnoticed(load.stopAndVerify(), result, "seed " + seed + "\n" + outcome.err());
            }
            Leftovers.assertNone(orders.pid());
            assertThat(orders.log()).isEqualTo(log);
            assertThat(Files.getAttribute(collections, "unix:ino")).isEqualTo(inode);
            try (Stream<Path> all = Files.list(files)) {
                assertThat(all).containsExactly(collections);
            }
            assertResult(result);

            ImagoCommand.Outcome upgrade = ImagoCommand.run(orders.upgrade("--json"));
            assertThat(upgrade.exit()).as(upgrade.err() + upgrade.out()).isZero();
            orders.succeededBy(
                    JsonMapper.shared().readTree(upgrade.out()).get("newPid").asLong());
            Report report = OrdersClient.verify(orders.uri(), memory);
            assertThat(report.clean()).as("seed %d%n%s", seed, report).isTrue();
            assertThat(report.versions()).containsExactly("orders 2.0");
        }
    }

    private static String[] rehearse(OrdersService orders, String... more) {
        String[] words = orders.upgrade(more);
        words[0] = "rehearse";
        return words;
    }

    /** Asks the new version where clients do, finds no way out, and leaves a file among those of the service. */
    private Path probe(OrdersService orders, Path files, ServerSocket outside) throws IOException {
        Path script = directory.resolve("probe");
        Files.write(
                script,
                List.of(
                        "#!/bin/bash",
                        "echo probed > " + files + "/probe || exit 3",
                        "echo $IMAGO_HOST $IMAGO_PORT $IMAGO_PORT_" + orders.port(),
                        "[ \"$IMAGO_HOST $IMAGO_PORT\" = '127.0.0.1 " + orders.port() + "' ] || exit 4",
                        "exec 3<>/dev/tcp/127.0.0.1/" + orders.port() + " || exit 5",
                        "printf 'GET /version HTTP/1.0\\r\\n\\r\\n' >&3",
                        "grep 'orders 2.0' <&3 || exit 6",
                        "if (exec 4<>/dev/tcp/127.0.0.1/" + outside.getLocalPort() + "); then exit 7; fi",
                        "[ -s " + files + "/gc.log ] || exit 8",
                        // The service itself is in another world.
                        "if kill -0 " + orders.pid() + "; then exit 9; fi",
                        "exit 0"));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    private static void assertUnnoticed(Report report, JsonNode result, String seen) {
        String all = seen + "\n" + report + "\n" + result;
        assertThat(report.clean()).as(all).isTrue();
        assertThat(report.resets() + report.keptBroken()).as(all).isZero();
        assertThat(report.versions()).as(all).containsExactly("orders 1.0");
        long frozen = result.get("frozenNanos").asLong();
        assertThat(frozen).as(all).isPositive();
        // Far less than what an upgrade would have taken; clients share two processors with all of this.
        assertThat(report.maxLatencyNanos())
                .as(all)
                .isLessThan(2 * frozen + Duration.ofSeconds(1).toNanos());
    }

    private static void assertResult(JsonNode result) {
        String all = result.toString();
        assertThat(result.get("wouldSucceed").asBoolean()).as(all).isTrue();
        assertThat(result.get("objects").asLong()).as(all).isGreaterThan(OBJECTS);
        long measured = result.get("measuredPauseNanos").asLong();
        assertThat(measured).as(all).isGreaterThan(result.get("leastPauseNanos").asLong());
        assertThat(measured).as(all).isLessThan(result.get("mostPauseNanos").asLong());
        long steps = 0;
        for (String step : List.of("migrate", "load", "check", "go")) {
            steps += result.get("phasesNanos").get(step).asLong();
        }
        assertThat(measured).as(all).isGreaterThan(steps);
        assertThat(result.get("differences").toString())
                .contains("nothing outside could be reached")
                .contains("old when it was served");
    }

    private static void awaitAnswers(OrdersLoad load) {
        long before = load.answered();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> load.answered() > before + 200);
    }
}
