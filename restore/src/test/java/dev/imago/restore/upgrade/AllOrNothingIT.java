package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.orders.client.OrdersClient;
import com.acme.orders.client.OrdersMemory;
import com.acme.orders.client.Report;
import dev.imago.restore.launch.ProcessIdentity;
import dev.imago.restore.takeover.NativeProgram;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever fails before the commit, old serves on with its state and its open connections, and nothing stays behind. All
 * failures hit one and the same process, which in the end still has everything.
 */
class AllOrNothingIT {
    private static final int OBJECTS = 5_000;
    private static OrdersService orders;
    private static OrdersMemory memory;
    private static Socket open;
    private static long seed;

    @BeforeAll
    static void startOld() throws IOException {
        seed = new Random().nextLong();
        orders = OrdersService.start(TestJdks.of(17));
        memory = OrdersClient.load(orders.uri(), seed, OBJECTS);
        open = new Socket(java.net.InetAddress.getLoopbackAddress(), orders.port());
        open.setSoTimeout(20_000);
        assertThat(askOnOpenConnection()).contains("orders 1.0");
    }

    @AfterEach
    void oldServesAndNothingStays() throws Exception {
        ProcessIdentity old = ProcessIdentity.of(orders.pid()).orElseThrow();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> old.isAlive() && !old.isStopped());
        assertThat(askOnOpenConnection()).contains("orders 1.0");
        assertNoNewVersion();
        Leftovers.assertNone(orders.pid());
    }

    @AfterAll
    static void everythingIsStillThere() throws IOException {
        try {
            Report report = OrdersClient.verify(orders.uri(), memory);
            assertThat(report.clean()).as("seed %d%n%s", seed, report).isTrue();
            assertThat(report.versions()).containsExactly("orders 1.0");
        } finally {
            open.close();
            orders.close();
        }
    }

    /** On the connection that was open before the first failure. */
    private static String askOnOpenConnection() throws IOException {
        open.getOutputStream()
                .write("GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] buffer = new byte[4096];
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().matches("(?s).*\r\n\r\n.+")) {
            int read = open.getInputStream().read(buffer);
            if (read < 0) {
                throw new IOException("old closed the connection after: " + answer);
            }
            answer.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
        }
        return answer.toString();
    }

    private static void assertNoNewVersion() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(ProcessHandle.allProcesses()
                                .filter(ProcessHandle::isAlive)
                                .map(process -> process.info().commandLine().orElse(""))
                                .filter(line ->
                                        line.contains("orders-2.0.jar") && line.contains("--port " + orders.port()))
                                .filter(line -> !line.contains("imago.jar")))
                        .isEmpty());
    }

    private static void assertOutcome(ImagoCommand.Outcome outcome, ExitStatus status, String... said) {
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(status.code());
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("error: ").contains("service: ").contains(said);
    }

    private static String[] upgradeTo(String script, String... more) {
        String[] start = {
            "upgrade",
            "--pid",
            Long.toString(orders.pid()),
            "--rules",
            OrdersService.RULES.toString(),
            "--migrations",
            OrdersService.MIGRATIONS.toString()
        };
        return Stream.of(Arrays.stream(start), Arrays.stream(more), Stream.of("--", "/bin/sh", "-c", script))
                .flatMap(words -> words)
                .toArray(String[]::new);
    }

    @Test
    void aNewVersionThatExitsIsQuoted() {
        assertOutcome(
                ImagoCommand.run(upgradeTo("echo no licence found; exit 3")),
                ExitStatus.FAILED_UNTOUCHED,
                "no licence found",
                "status 3");
    }

    @Test
    void aNewVersionThatHangsIsGivenUp() {
        assertOutcome(
                ImagoCommand.run(upgradeTo("sleep 300", "--start-timeout", "2s")),
                ExitStatus.FAILED_UNTOUCHED,
                "missing");
    }

    @Test
    void aNewVersionThatNeverGetsHealthyNeverAnswersAClient() {
        assertOutcome(
                ImagoCommand.run(orders.upgrade("--health", "http:/no/such/page", "--max-pause", "6s")),
                ExitStatus.ROLLED_BACK,
                "not healthy",
                "400 Bad Request");
    }

    @Test
    void anExceptionInATransformerNamesTheObject(@TempDir Path directory) throws Exception {
        Path jar = ThrowingMigration.jar(directory, "com.acme.orders.AuditEntry");
        assertOutcome(
                ImagoCommand.run(orders.upgrade("--migrations", jar.toString())),
                ExitStatus.ROLLED_BACK,
                "com.acme.orders.AuditEntry",
                "no such auditor");
    }

    @Test
    void aMissingJarIsFoundBeforeAnythingIsTouched() {
        assertOutcome(
                ImagoCommand.run("upgrade", "--pid", Long.toString(orders.pid()), "--to", "/no/such/orders-3.jar"),
                ExitStatus.USAGE,
                "/no/such/orders-3.jar does not exist");
        assertOutcome(
                ImagoCommand.run(
                        "upgrade", "--pid", Long.toString(orders.pid()), "--", "java", "-jar", "/no/such/orders-3.jar"),
                ExitStatus.USAGE,
                "/no/such/orders-3.jar does not exist");
    }

    @Test
    void mistypedOptionsAreFoundBeforeAnythingIsTouched() {
        assertOutcome(
                ImagoCommand.run(orders.upgrade("--connections", "handover")), ExitStatus.USAGE, "write hand-over");
        assertOutcome(
                ImagoCommand.run(orders.upgrade("--health", "ping")), ExitStatus.USAGE, "write accept, http:/path");
    }

    @Test
    void aCollectorThatCannotBeReadIsRefusedBeforeAnythingIsTouched() {
        try (OrdersService other = OrdersService.start(TestJdks.of(17), "-XX:+UseZGC")) {
            assertOutcome(ImagoCommand.run(other.upgrade()), ExitStatus.REFUSED, "ZGC");
        }
    }

    @Test
    void changesWithoutAnAnswerAreListedAllAtOnceBeforeAnythingIsTouched() {
        assertOutcome(
                ImagoCommand.run(
                        "upgrade", "--pid", Long.toString(orders.pid()), "--to", OrdersService.NEW_JAR.toString()),
                ExitStatus.REFUSED,
                "com.acme.orders.Customer.mail",
                "com.acme.orders.Order.channel",
                "com.acme.orders.OrderLine.cents",
                "com.acme.orders.Session",
                "--rules");
    }

    @Test
    void whatIsLoadedAfterThePlanIsAskedForBeforeTheDump(@TempDir Path directory) throws Exception {
        Path rules = Files.writeString(directory.resolve("rules.yaml"), """
                accept-constants:
                  - com.acme.orders.Payment.INVOICE
                  - com.acme.orders.Payment.VOUCHER
                """);
        try (OrdersService young = OrdersService.start(TestJdks.of(17));
                HangingRun run = HangingRun.at(
                        FaultPoint.BEFORE_FREEZE,
                        "upgrade",
                        "--pid",
                        Long.toString(young.pid()),
                        "--rules",
                        rules.toString(),
                        "--to",
                        OrdersService.NEW_JAR.toString())) {
            assertThat(run.command().errors()).contains("nothing unanswered");
            OrdersMemory itsMemory = OrdersClient.load(young.uri(), seed, 100);
            run.release();
            ImagoCommand.Outcome outcome = run.command().await();
            assertOutcome(
                    outcome,
                    ExitStatus.REFUSED,
                    "com.acme.orders.Customer.mail",
                    "com.acme.orders.Order.channel",
                    "com.acme.orders.OrderLine.cents",
                    "com.acme.orders.Session");
            assertThat(outcome.err()).doesNotContain("checkpoint ");
            assertThat(OrdersClient.verify(young.uri(), itsMemory).clean()).isTrue();
        }
    }

    @Test
    void aServiceWhoseListenerIsSharedIsRefused(@TempDir Path directory) throws Exception {
        Process worker = new ProcessBuilder(
                        NativeProgram.compile(directory, "socket_holder").toString(), Long.toString(orders.pid()))
                .start();
        try {
            assertThat(worker.inputReader().readLine()).isEqualTo("holding 1");
            assertOutcome(
                    ImagoCommand.run(orders.upgrade()),
                    ExitStatus.REFUSED,
                    "pid " + worker.pid() + " (socket_holder) shares port " + orders.port());
        } finally {
            worker.destroyForcibly().waitFor();
        }
    }

    @Test
    void aPidThatNobodyHasAndAProcessThatIsNoJvmAreRefused() throws Exception {
        assertOutcome(
                ImagoCommand.run("upgrade", "--pid", "4194304", "--to", OrdersService.NEW_JAR.toString()),
                ExitStatus.USAGE,
                "no process has pid 4194304");
        Process sleep = new ProcessBuilder("sleep", "300").start();
        try {
            assertOutcome(
                    ImagoCommand.run(
                            "upgrade", "--pid", Long.toString(sleep.pid()), "--to", OrdersService.NEW_JAR.toString()),
                    ExitStatus.REFUSED,
                    "no HotSpot JVM");
        } finally {
            sleep.destroyForcibly().waitFor();
        }
    }

    @Test
    void aSecondRunIsTurnedAwayWhileTheFirstHoldsTheService() {
        try (HangingRun first = HangingRun.at(FaultPoint.BEFORE_FREEZE, orders.upgrade())) {
            ImagoCommand.Outcome second = ImagoCommand.run(orders.upgrade());
            assertOutcome(second, ExitStatus.BUSY, "another run holds process " + orders.pid(), "since");
            first.signal("INT");
            assertInterrupted(first);
        }
    }

    /** Both signals meet every stage: one before it begins, the other when it is half-way. */
    static Stream<Arguments> pointsAndSignals() {
        return Stream.concat(
                Arrays.stream(FaultPoint.values())
                        .filter(point -> point != FaultPoint.BEFORE_COMMIT)
                        .map(point -> Arguments.of(point, point.label().startsWith("before") ? "INT" : "TERM")),
                Stream.of(FaultPoint.BEFORE_PLAN, FaultPoint.BEFORE_CHECKPOINT, FaultPoint.BEFORE_GO)
                        .map(point -> Arguments.of(point, "TERM")));
    }

    @ParameterizedTest(name = "{1} at {0}")
    @MethodSource("pointsAndSignals")
    void anInterruptionIsUndoneAtEveryStage(FaultPoint point, String signal) {
        try (HangingRun run = HangingRun.at(point, orders.upgrade())) {
            run.signal(signal);
            assertInterrupted(run);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void anInterruptionOfTheDumpWaitsForItsEndAndIsUndone(String signal) {
        try (HangingRun run = HangingRun.inTheDump(orders.upgrade())) {
            run.signal(signal);
            run.release();
            assertInterrupted(run);
        }
    }

    private static void assertInterrupted(HangingRun run) {
        assertOutcome(
                run.command().await(), ExitStatus.INTERRUPTED, "interrupted", "old (pid " + orders.pid() + ") serves");
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultPoint.class,
            names = {"BEFORE_PLAN", "DURING_START", "DURING_FREEZE", "BEFORE_MIGRATE", "DURING_CHECK"})
    void aFaultIsUndone(FaultPoint point) {
        String fault = "-Dimago.fault=" + point.label() + ":throw";
        boolean untouched = Set.of(FaultPoint.BEFORE_PLAN, FaultPoint.DURING_START, FaultPoint.DURING_FREEZE)
                .contains(point);
        try (ImagoCommand command = ImagoCommand.start(List.of(fault), orders.upgrade())) {
            assertOutcome(
                    command.await(),
                    untouched ? ExitStatus.FAILED_UNTOUCHED : ExitStatus.ROLLED_BACK,
                    "fault armed at " + point.label());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultPoint.class,
            mode = EnumSource.Mode.MATCH_ANY,
            names = {"DURING_.*", "BEFORE_START", "BEFORE_CHECKPOINT", "BEFORE_MIGRATE", "BEFORE_GO"})
    void theDeathOfTheUpgraderIsUndoneByTheBroker(FaultPoint point) throws Exception {
        String fault = "-Dimago.fault=" + point.label() + ":kill";
        try (ImagoCommand command = ImagoCommand.start(List.of(fault), orders.upgrade())) {
            assertThat(command.await().exit()).isEqualTo(137);
        }
        assertTheBrokerPutsEverythingAway();
    }

    @Test
    void theDeathOfTheUpgraderIsUndoneWhenTheDumpHasEnded() throws Exception {
        try (HangingRun run = HangingRun.inTheDump(orders.upgrade())) {
            run.signal("KILL");
            assertThat(run.command().await().exit()).isEqualTo(137);
            run.release();
            assertTheBrokerPutsEverythingAway();
        }
    }

    /** Without another run's help, but for the lock of the service. */
    private static void assertTheBrokerPutsEverythingAway() throws Exception {
        ProcessIdentity old = ProcessIdentity.of(orders.pid()).orElseThrow();
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !old.isStopped());
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !Leftovers.isBrokerLeft());
        Files.deleteIfExists(ImagoCommand.RUNS.resolve(orders.pid() + ".service"));
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultPoint.class,
            mode = EnumSource.Mode.MATCH_ANY,
            names = {"DURING_.*", "BEFORE_FREEZE", "BEFORE_MIGRATE", "BEFORE_GO"})
    void theDeathOfTheNewVersionIsUndoneAtEveryStage(FaultPoint point) {
        try (HangingRun run = HangingRun.at(point, orders.upgrade())) {
            assertTheDeathOfTheNewVersionIsUndone(
                    run,
                    point == FaultPoint.DURING_START || point == FaultPoint.BEFORE_FREEZE
                            ? ExitStatus.FAILED_UNTOUCHED
                            : ExitStatus.ROLLED_BACK);
        }
    }

    @Test
    void theDeathOfTheNewVersionIsUndoneWhenTheDumpHasEnded() {
        try (HangingRun run = HangingRun.inTheDump(orders.upgrade())) {
            assertTheDeathOfTheNewVersionIsUndone(run, ExitStatus.ROLLED_BACK);
        }
    }

    private static void assertTheDeathOfTheNewVersionIsUndone(HangingRun run, ExitStatus status) {
        ProcessHandle.of(orders.findNewVersion(OrdersService.NEW_JAR))
                .orElseThrow()
                .destroyForcibly();
        Awaitility.await().until(() -> orders.findNewVersion(OrdersService.NEW_JAR) == 0);
        run.release();
        assertOutcome(run.command().await(), status, "the new version ended with status 137");
    }
}
