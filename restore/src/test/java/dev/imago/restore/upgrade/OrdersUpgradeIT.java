package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.orders.client.OrdersClient;
import com.acme.orders.client.OrdersLoad;
import com.acme.orders.client.OrdersMemory;
import com.acme.orders.client.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The orders service is upgraded under load: nothing refused, nothing lost, every value right, ids and counters go on. */
class OrdersUpgradeIT {
    private static final int OBJECTS = 200_000;
    private static final int FEW_OBJECTS = 20_000;
    private static final int THREADS = 4;
    /** Virtual threads that the service keeps idle. */
    private static final int PARKED = 20;

    static Stream<Arguments> jdks() {
        Map<Integer, Path> jdks = TestJdks.byRelease();
        Stream<Arguments> same = jdks.keySet().stream().map(release -> Arguments.of(release, release));
        Stream<Arguments> across =
                jdks.keySet().stream().filter(release -> release > 17).map(release -> Arguments.of(17, release));
        return Stream.concat(same, across);
    }

    /** Each JDK with a collector and a mode of references of its own, which the new version gets too. */
    private static String[] heapOf(int from, int to) {
        if (from != to) {
            return new String[0];
        }
        return from == 17
                ? new String[] {"-XX:+UseSerialGC", "-XX:-UseCompressedOops"}
                : new String[] {"-XX:+UseParallelGC", "-XX:-UseCompressedOops", "-XX:-UseCompressedClassPointers"};
    }

    @ParameterizedTest(name = "JDK {0} to {1}")
    @MethodSource("jdks")
    void everythingIsThereAfterAnUpgradeUnderLoad(int from, int to) throws Exception {
        try (OrdersService orders = OrdersService.start(TestJdks.of(from), heapOf(from, to))) {
            upgradeUnderLoad(
                    orders, OBJECTS, from == to ? orders.upgrade("--json") : withCommand(orders, TestJdks.of(to)));
        }
        Leftovers.assertNone();
    }

    @Test
    void rulesAloneSplitAndComputeWhatTransformersDo() throws Exception {
        try (OrdersService orders = OrdersService.start(TestJdks.of(17))) {
            upgradeUnderLoad(
                    orders,
                    FEW_OBJECTS,
                    "upgrade",
                    "--pid",
                    Long.toString(orders.pid()),
                    "--to",
                    OrdersService.NEW_JAR.toString(),
                    "--rules",
                    OrdersService.RULES.resolveSibling("rules-only.yaml").toString(),
                    "--json");
        }
        Leftovers.assertNone();
    }

    /** None where 17 is the only JDK; continuous integration has a newer one too. */
    static Stream<Integer> jdksWithVirtualThreads() {
        return TestJdks.byRelease().keySet().stream().filter(release -> release >= 21);
    }

    @ParameterizedTest(name = "JDK {0}", allowZeroInvocations = true)
    @MethodSource("jdksWithVirtualThreads")
    void everythingIsThereWhenEachRequestHasAVirtualThreadAndOthersAreParked(int jdk) throws Exception {
        try (OrdersService orders = OrdersService.start(TestJdks.of(jdk), "-Dorders.virtualThreads=true")) {
            upgradeUnderLoad(orders, FEW_OBJECTS, orders.upgrade("--json"));
            assertThat(virtualThreads(jdk, orders.current())).isGreaterThanOrEqualTo(PARKED);
        }
        Leftovers.assertNone();
    }

    private static void upgradeUnderLoad(OrdersService orders, int objects, String... upgrade) throws Exception {
        long seed = new Random().nextLong();
        OrdersMemory memory = OrdersClient.load(orders.uri(), seed, objects);
        try (OrdersLoad load = OrdersClient.start(orders.uri(), seed, THREADS, memory)) {
            awaitAnswers(load);

            ImagoCommand.Outcome outcome = ImagoCommand.runPractised(upgrade);

            assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isZero();
            JsonNode result = JsonMapper.shared().readTree(outcome.out());
            orders.succeededBy(result.get("newPid").asLong());
            awaitAnswers(load);
            Report report = load.stopAndVerify();
            String seen = "seed " + seed + "\n" + report + "\n" + outcome.out();
            assertThat(report.clean()).as(seen).isTrue();
            assertThat(report.resets() + report.keptBroken()).as(seen).isZero();
            assertThat(report.versions()).as(seen).containsExactly("orders 1.0", "orders 2.0");
            assertThat(report.objects()).as(seen).isGreaterThanOrEqualTo(objects);
            assertResult(result, orders);
            assertThat(result.get("objects").asLong()).isGreaterThan(objects);
        }
        assertThat(ProcessHandle.of(orders.pid()).filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    /** How many there are, as the JVM itself dumps them. */
    private static long virtualThreads(int jdk, long pid) throws Exception {
        Path dump = Files.createTempDirectory("imago-dump").resolve("threads.txt");
        try {
            Process jcmd = new ProcessBuilder(
                            TestJdks.of(jdk).resolve("bin/jcmd").toString(),
                            Long.toString(pid),
                            "Thread.dump_to_file",
                            dump.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(jcmd.waitFor()).isZero();
            return Files.readAllLines(dump).stream()
                    .filter(line -> line.startsWith("#") && line.contains("\" virtual"))
                    .count();
        } finally {
            Files.deleteIfExists(dump);
            Files.delete(dump.getParent());
        }
    }

    private static void assertResult(JsonNode result, OrdersService orders) throws IOException {
        assertThat(session(result.get("newPid").asLong()))
                .isEqualTo(result.get("newPid").asLong());
        assertThat(result.get("oldPid").asLong()).isEqualTo(orders.pid());
        assertThat(result.get("exitCode").asInt()).isZero();
        assertThat(result.get("bytes").asLong()).isPositive();
        assertThat(result.get("pauseNanos").asLong()).isPositive();
        for (Stage stage : Stage.values()) {
            assertThat(result.get("phasesNanos").get(stage.label()).asLong())
                    .as(stage.label())
                    .isPositive();
        }
    }

    /** The session of a process, by the pid of its leader: the new version is in none that began elsewhere. */
    private static long session(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3]);
    }

    private static String[] withCommand(OrdersService orders, Path jdk) {
        return new String[] {
            "upgrade",
            "--pid",
            Long.toString(orders.pid()),
            "--rules",
            OrdersService.RULES.toString(),
            "--migrations",
            OrdersService.MIGRATIONS.toString(),
            "--json",
            "--",
            jdk.resolve("bin/java").toString(),
            "-Xmx768m",
            "-jar",
            OrdersService.NEW_JAR.toString(),
            "--port",
            Integer.toString(orders.port())
        };
    }

    @Test
    void aServiceThatWasUpgradedCanBeUpgradedAgainByAScript() throws Exception {
        long seed = new Random().nextLong();
        try (OrdersService orders = OrdersService.start(TestJdks.of(17))) {
            OrdersMemory memory = OrdersClient.load(orders.uri(), seed, 2_000);
            ImagoCommand.Outcome first = ImagoCommand.run(orders.upgrade("--json"));
            assertThat(first.exit()).as(first.err() + first.out()).isZero();
            long second =
                    JsonMapper.shared().readTree(first.out()).get("newPid").asLong();
            orders.succeededBy(second);

            ImagoCommand.Outcome again = ImagoCommand.run(
                    "upgrade",
                    "--pid",
                    Long.toString(second),
                    "--rules",
                    OrdersService.FOLDER.resolve("same-version.yaml").toString(),
                    "--json",
                    "--",
                    "/bin/sh",
                    "-c",
                    TestJdks.of(17).resolve("bin/java") + " -version; exec "
                            + TestJdks.of(17).resolve("bin/java") + " -jar " + OrdersService.NEW_JAR + " --port "
                            + orders.port());

            assertThat(again.exit()).as(again.err() + again.out()).isZero();
            orders.succeededBy(
                    JsonMapper.shared().readTree(again.out()).get("newPid").asLong());
            Report report = OrdersClient.verify(orders.uri(), memory);
            assertThat(report.clean()).as("seed %d%n%s", seed, report).isTrue();
        }
        Leftovers.assertNone();
    }

    private static void awaitAnswers(OrdersLoad load) {
        long before = load.answered();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> load.answered() > before + 200);
    }
}
