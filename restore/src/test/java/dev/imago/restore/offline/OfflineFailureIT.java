package dev.imago.restore.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.orders.client.Report;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.FaultPoint;
import dev.imago.restore.upgrade.HangingRun;
import dev.imago.restore.upgrade.ImagoCommand;
import dev.imago.restore.upgrade.ImagoCommand.Outcome;
import dev.imago.restore.upgrade.Leftovers;
import dev.imago.restore.upgrade.OrdersService;
import dev.imago.restore.upgrade.TestJdks;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever goes wrong while a version is started with a migrated state, nothing of it stays behind, and the same archive can be
 * used again: it is, for the last time when all failures are over.
 */
class OfflineFailureIT {
    @TempDir
    static Path folder;

    private static MigratedOrders orders;

    @BeforeAll
    static void migrate() {
        orders = MigratedOrders.make(folder, 17, new Random().nextLong(), 1_000);
    }

    @AfterEach
    void nothingStaysBehindAndTheAddressIsFree() throws Exception {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !Leftovers.isBrokerLeft());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(orders.processes()).isEmpty());
        assertThat(orders.isFree()).isTrue();
        Leftovers.assertNone();
    }

    @AfterAll
    static void theArchiveIsAsGoodAsEver() throws Exception {
        try (MigratedOrders last = orders) {
            MigratedOrders.succeed(last.restore(17, "--quiet"));
            Report report = last.verify();
            assertThat(report.clean()).as("seed %d%n%s", last.seed(), report).isTrue();
        }
        Leftovers.assertNone();
    }

    private static void assertOutcome(Outcome outcome, ExitStatus status, String... said) {
        assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isEqualTo(status.code());
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .contains("error: ")
                .contains("not started; nothing was changed")
                .contains(said);
        if (status != ExitStatus.INTERRUPTED) {
            assertThat(outcome.err()).contains("  try:     ");
        }
    }

    private static Outcome restoreBy(String script, String... options) {
        return ImagoCommand.run(orders.restoreBy(List.of("/bin/sh", "-c", script), options));
    }

    @Test
    void aNewVersionThatExitsIsQuoted() {
        assertOutcome(
                restoreBy("echo no licence found; exit 3"),
                ExitStatus.FAILED_UNTOUCHED,
                "no licence found",
                "status 3");
    }

    @Test
    void aNewVersionThatListensElsewhereIsToldWhereItWasAwaited() {
        assertOutcome(
                restoreBy(
                        TestJdks.of(17).resolve("bin/java") + " -jar " + OrdersService.NEW_JAR + " --port 0; sleep 300",
                        "--start-timeout",
                        "6s"),
                ExitStatus.FAILED_UNTOUCHED,
                "did not come to its door",
                "it was awaited at 127.0.0.1:" + orders.port(),
                "it listens at 127.0.0.1:");
    }

    @Test
    void aNewVersionThatListensElsewhereIsToldOfWhileItIsAwaited() throws Exception {
        try (ImagoCommand command = ImagoCommand.start(
                List.of(),
                orders.restoreBy(
                        List.of(
                                TestJdks.of(17).resolve("bin/java").toString(),
                                "-jar",
                                OrdersService.NEW_JAR.toString(),
                                "--port",
                                "0"),
                        "--start-timeout",
                        "3m"))) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> command.errors()
                            .matches(
                                    "(?s).*the new version listens at 127\\.0\\.0\\.1:\\d+; it is awaited at 127\\.0\\.0\\.1:"
                                            + orders.port() + " for 1\\d\\d s more.*"));
            command.signal("INT");
            ImagoCommand.Outcome outcome = command.await();
            assertOutcome(outcome, ExitStatus.INTERRUPTED, "interrupted");
            assertThat(outcome.err()).as("the broker is not asked in vain").doesNotContain("did not roll back");
        }
    }

    @Test
    void aNewVersionThatNeverGetsHealthyNeverAnswersAClient() {
        assertOutcome(
                ImagoCommand.run(orders.restore(17, "--health", "http:/no/such/page")),
                ExitStatus.FAILED_UNTOUCHED,
                "not healthy",
                "400 Bad Request",
                "ask for what the new version answers well: --health");
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultPoint.class,
            names = {"DURING_START", "DURING_LOAD", "DURING_CHECK"})
    void theDeathOfTheNewVersionIsTold(FaultPoint point) {
        try (HangingRun run = HangingRun.at(point, orders.restore(17))) {
            ProcessHandle.allProcesses()
                    .filter(process -> process.info()
                            .commandLine()
                            .orElse("")
                            .endsWith("-jar " + OrdersService.NEW_JAR + " --port " + orders.port()))
                    .filter(process -> !process.info().commandLine().orElse("").contains("imago.jar"))
                    .forEach(ProcessHandle::destroyForcibly);
            run.release();
            assertOutcome(run.command().await(), ExitStatus.FAILED_UNTOUCHED, "the new version ended with status 137");
        }
    }

    @Test
    void aLoadThatBreaksOffIsTold() {
        try (ImagoCommand command = ImagoCommand.start(
                List.of("-Dimago.fault=" + FaultPoint.DURING_LOAD.label() + ":throw"), orders.restore(17))) {
            assertOutcome(command.await(), ExitStatus.FAILED_UNTOUCHED, "fault armed at during-load");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultPoint.class,
            names = {"DURING_START", "DURING_LOAD"})
    void theDeathOfImagoIsUndoneByTheBroker(FaultPoint point) {
        try (ImagoCommand command =
                ImagoCommand.start(List.of("-Dimago.fault=" + point.label() + ":kill"), orders.restore(17))) {
            assertThat(command.await().exit()).isEqualTo(137);
        }
    }

    @Test
    void anInterruptionIsUndone() {
        try (HangingRun run = HangingRun.at(FaultPoint.DURING_LOAD, orders.restore(17))) {
            run.signal("INT");
            assertOutcome(run.command().await(), ExitStatus.INTERRUPTED, "interrupted");
        }
    }

    @Test
    void anAddressThatSomebodyHasIsToldWithTheProcess() throws Exception {
        try (ServerSocket other = new ServerSocket(orders.port(), 1, InetAddress.getLoopbackAddress())) {
            assertOutcome(
                    ImagoCommand.run(orders.restore(17)),
                    ExitStatus.REFUSED,
                    "127.0.0.1:" + orders.port() + " is taken: pid "
                            + ProcessHandle.current().pid());
            assertThat(other.isBound()).isTrue();
        }
    }

    @Test
    void otherCodeThanTheStateIsOfIsRefusedHoweverItIsStarted() {
        String java = TestJdks.of(17).resolve("bin/java").toString();
        List<String> old = List.of(
                java,
                "-jar",
                OrdersService.FOLDER.resolve("v1/target/orders-1.0.jar").toString(),
                "--port",
                Integer.toString(orders.port()));
        String[] both = {"the state is of orders-2.0.jar (2.0)", "the command runs orders-1.0.jar (1.0)"};
        assertOutcome(ImagoCommand.run(orders.restoreBy(old)), ExitStatus.REFUSED, both);
        assertOutcome(restoreBy("exec " + String.join(" ", old)), ExitStatus.REFUSED, both);
    }

    @Test
    void aCommandThatCannotBeRunIsAMistakeThatIsNamed() throws Exception {
        String java = TestJdks.of(17).resolve("bin/java").toString();
        Path noJar = Files.writeString(folder.resolve("no.jar"), "no jar");

        assertOutcome(
                ImagoCommand.run(orders.restoreBy(List.of(java, "-jar", "/no/such/orders-2.jar"))),
                ExitStatus.USAGE,
                "/no/such/orders-2.jar does not exist");
        assertOutcome(
                ImagoCommand.run(orders.restoreBy(List.of(java, "-jar", noJar.toString()))),
                ExitStatus.USAGE,
                noJar + " can't be read as a jar");
        assertOutcome(
                ImagoCommand.run(orders.restoreBy(List.of("jaba", "-jar", OrdersService.NEW_JAR.toString()))),
                ExitStatus.USAGE,
                "jaba is no program that can be run");
    }

    @Test
    void inspectTellsWhatTheArchiveHoldsAndThatItHasNoJvm() {
        Outcome told = MigratedOrders.succeed("inspect", orders.archive().toString(), "--limit", "100");
        assertThat(told.out())
                .contains("State: of orders-2.0.jar (2.0)")
                .contains("orders-1.0.jar (1.0) to orders-2.0.jar (2.0)")
                .contains("com.acme.orders.session.Session")
                .contains("127.0.0.1:" + orders.port());
        for (String view : List.of("--threads", "--classes", "--retained")) {
            Outcome refused = ImagoCommand.run("inspect", orders.archive().toString(), view);
            assertThat(refused.exit()).as(view).isEqualTo(ExitStatus.REFUSED.code());
            assertThat(refused.err()).contains("there is no JVM in a migrated archive");
        }
    }

    @Test
    void aStateWithoutACommandAndACheckpointWithOneAreMistakes() {
        Outcome without = ImagoCommand.run("restore", orders.archive().toString());
        assertThat(without.exit()).isEqualTo(ExitStatus.USAGE.code());
        assertThat(without.err())
                .contains("imago restore " + orders.archive() + " -- ")
                .contains("-Xmx768m -jar " + OrdersService.NEW_JAR + " --port " + orders.port());
        assertOutcome(
                ImagoCommand.run("restore", orders.checkpoint().toString(), "--", "java", "-jar", "x.jar"),
                ExitStatus.USAGE,
                "imago migrate " + orders.checkpoint());
    }
}
