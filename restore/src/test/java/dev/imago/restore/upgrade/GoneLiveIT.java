package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.acme.orders.client.OrdersClient;
import com.acme.orders.client.OrdersMemory;
import com.acme.orders.client.Report;
import dev.imago.checkpoint.archive.AppliedStep;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.migrate.ledger.RegisteredSteps;
import dev.imago.restore.launch.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens between go and commit, exactly one version serves, with everything: the new one as long as it lives,
 * for it may have answered a client. One service goes through all of it, upgraded again and again, from JDK to JDK.
 */
class GoneLiveIT {
    private static final int OBJECTS = 2_000;
    private static final String STEP = "orders-1.0__2.0";

    @Test
    void whoeverFailsBetweenGoAndCommitOneVersionServesWithEverything(@TempDir Path state) throws Exception {
        long seed = new Random().nextLong();
        try (OrdersService orders = OrdersService.start(TestJdks.of(17))) {
            OrdersMemory memory = OrdersClient.load(orders.uri(), seed, OBJECTS);

            theNewVersionDies(orders);
            assertServes("orders 1.0", orders, memory, seed);

            theUpgraderIsKilled(orders, state);
            assertServes("orders 2.0", orders, memory, seed);

            theUpgraderFails(orders);
            assertServes("orders 2.0", orders, memory, seed);

            theUpgraderIsInterrupted(orders, "INT");
            theUpgraderIsInterrupted(orders, "TERM");
            assertServes("orders 2.0", orders, memory, seed);

            theBrokerIsKilled(orders);
            assertServes("orders 2.0", orders, memory, seed);
        }
    }

    private static void theNewVersionDies(OrdersService orders) {
        try (HangingRun run = HangingRun.at(FaultPoint.BEFORE_COMMIT, orders.upgrade())) {
            ProcessHandle.of(orders.findNewVersion(OrdersService.NEW_JAR))
                    .orElseThrow()
                    .destroyForcibly();
            Awaitility.await().until(() -> orders.findNewVersion(OrdersService.NEW_JAR) == 0);
            run.release();
            ImagoCommand.Outcome outcome = run.command().await();
            assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitStatus.ROLLED_BACK.code());
            assertThat(outcome.err()).contains("when it had just gone live", "serves with its state");
        }
    }

    private static void theUpgraderFails(OrdersService orders) throws Exception {
        ProcessIdentity old = current(orders);
        try (ImagoCommand command = ImagoCommand.start(List.of("-Dimago.fault=before-commit:throw"), again(orders))) {
            ImagoCommand.Outcome outcome = command.await();
            assertThat(outcome.exit()).as(outcome.err()).isZero();
            assertThat(outcome.err()).contains("fault armed at before-commit");
        }
        assertSucceeded(orders, old);
    }

    /** The steps that led to the version that serves then are known all the same. */
    private static void theUpgraderIsKilled(OrdersService orders, Path state) throws Exception {
        Path steps = registered(STEP, state);
        ProcessIdentity old = current(orders);
        String[] upgrade = {
            "upgrade",
            "--pid",
            Long.toString(old.pid()),
            "--to",
            OrdersService.NEW_JAR.toString(),
            "--steps",
            steps.toString()
        };
        Map<String, String> apart = Map.of("IMAGO_STATE_DIR", state.toString());
        try (ImagoCommand command = ImagoCommand.start(List.of("-Dimago.fault=before-commit:kill"), apart, upgrade)) {
            assertThat(command.await().exit()).isEqualTo(137);
        }
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !Leftovers.isBrokerLeft());
        try (ImagoCommand info =
                ImagoCommand.start(List.of(), apart, "migrations", "info", "--steps", steps.toString())) {
            assertThat(info.await().out()).containsPattern(STEP + " +applied .* 1  20");
        }
        assertSucceeded(orders, old);
        Path checkpoint = state.resolve("orders.imago");
        assertThat(ImagoCommand.run("checkpoint", "--pid", Long.toString(orders.current()), "-o", checkpoint.toString())
                        .exit())
                .isZero();
        try (ArchiveReader archive = ArchiveReader.open(checkpoint)) {
            assertThat(archive.head().history())
                    .extracting(AppliedStep::step, AppliedStep::how)
                    .containsExactly(tuple(STEP, "upgrade of pid " + old.pid() + " to pid " + orders.current()));
        }
    }

    private static Path registered(String step, Path state) throws IOException {
        Path steps = state.resolve("steps");
        Path folder = Files.createDirectories(steps.resolve(step));
        Files.copy(OrdersService.RULES, folder.resolve("rules.yaml"));
        Files.copy(OrdersService.MIGRATIONS, folder.resolve("code.jar"));
        RegisteredSteps.read(steps, state).register(List.of());
        return steps;
    }

    private static void theUpgraderIsInterrupted(OrdersService orders, String signal) throws Exception {
        ProcessIdentity old = current(orders);
        try (HangingRun run = HangingRun.at(FaultPoint.BEFORE_COMMIT, again(orders))) {
            run.signal(signal);
            run.release();
            ImagoCommand.Outcome outcome = run.command().await();
            assertThat(outcome.exit()).as(outcome.err()).isZero();
        }
        assertSucceeded(orders, old);
    }

    private static void theBrokerIsKilled(OrdersService orders) throws Exception {
        ProcessIdentity old = current(orders);
        try (HangingRun run = HangingRun.at(FaultPoint.BEFORE_COMMIT, again(orders))) {
            Leftovers.killBroker();
            run.release();
            ImagoCommand.Outcome outcome = run.command().await();
            assertThat(outcome.exit()).as(outcome.err()).isZero();
        }
        assertSucceeded(orders, old);
    }

    private static ProcessIdentity current(OrdersService orders) {
        return ProcessIdentity.of(orders.current()).orElseThrow();
    }

    /** Old is gone for good, and the one process of 2.0 is the service from now on. */
    private static void assertSucceeded(OrdersService orders, ProcessIdentity old) throws Exception {
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !old.isAlive());
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> orders.findNewVersion(OrdersService.NEW_JAR) != 0);
        orders.succeededBy(orders.findNewVersion(OrdersService.NEW_JAR));
        Leftovers.assertNone(old.pid());
    }

    private static void assertServes(String version, OrdersService orders, OrdersMemory memory, long seed)
            throws Exception {
        Report report = OrdersClient.verify(orders.uri(), memory);
        assertThat(report.clean()).as("seed %d%n%s", seed, report).isTrue();
        assertThat(report.versions()).containsExactly(version);
        assertThat(current(orders).isStopped()).isFalse();
        Leftovers.assertNone(orders.current());
    }

    /** To the same version on another JDK, where there is one. */
    private static String[] again(OrdersService orders) throws IOException {
        Path running = Path.of("/proc", Long.toString(orders.current()), "exe").toRealPath();
        boolean runsOnFirst = running.startsWith(TestJdks.of(17).toRealPath());
        Path jdk = runsOnFirst ? TestJdks.newest() : TestJdks.of(17);
        return new String[] {
            "upgrade",
            "--pid",
            Long.toString(orders.current()),
            "--rules",
            OrdersService.FOLDER.resolve("same-version.yaml").toString(),
            "--",
            jdk.resolve("bin/java").toString(),
            "-Xmx768m",
            "-jar",
            OrdersService.NEW_JAR.toString(),
            "--port",
            Integer.toString(orders.port())
        };
    }
}
