package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.restore.launch.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What would fail in an upgrade is told by a rehearsal; whatever happens to that, the service goes on and nothing is left. */
class RehearsalFailureIT extends AllOrNothing {
    private static String[] rehearse(String... more) {
        String[] words = orders.upgrade(more);
        words[0] = "rehearse";
        return words;
    }

    private static void assertWouldFail(ImagoCommand.Outcome outcome, String... said) {
        assertOutcome(outcome, ExitStatus.REFUSED, said);
        assertThat(outcome.err()).contains("untouched - pid " + orders.pid() + " goes on");
    }

    @Test
    void aTransformerThatThrowsAndAnInvariantThatDoesNotHoldAreToldOf(@TempDir Path directory) throws Exception {
        Path throwing = ThrowingMigration.jar(
                Files.createDirectory(directory.resolve("throwing")), "com.acme.orders.AuditEntry");
        assertWouldFail(
                ImagoCommand.run(rehearse("--migrations", throwing.toString())),
                "an upgrade would fail: migrate failed",
                "com.acme.orders.AuditEntry",
                "no such auditor",
                "frozen ");
        Path violated = ThrowingMigration.withInvariant(
                Files.createDirectory(directory.resolve("violated")), "com.acme.orders.Order", "id");
        assertWouldFail(
                ImagoCommand.run(rehearse("--migrations", violated.toString())),
                "the migrated state is not what it must be",
                "expected 7, found ");
    }

    @Test
    void aNewVersionThatIsNotHealthyIsToldOf() {
        assertWouldFail(
                ImagoCommand.run(rehearse("--health", "http:/no/such/page", "--max-pause", "1s")),
                "an upgrade would fail: check failed: the new version is not healthy",
                "400 Bad Request");
    }

    @Test
    void aNewVersionThatEndsIsQuoted() {
        assertWouldFail(
                ImagoCommand.run(
                        "rehearse",
                        "--pid",
                        Long.toString(orders.pid()),
                        "--rules",
                        OrdersService.RULES.toString(),
                        "--migrations",
                        OrdersService.MIGRATIONS.toString(),
                        "--",
                        "/bin/sh",
                        "-c",
                        "echo $$ is no licence; exit 3"),
                "an upgrade would fail: the new version ended with status 3",
                // In a process namespace of its own.
                "2 is no licence");
    }

    @Test
    void aProbeThatFailsDecidesAndAPauseThatIsTooLongDoesAsWell(@TempDir Path directory) throws Exception {
        Path probe = Files.write(directory.resolve("probe"), List.of("#!/bin/sh", "echo it is not ours", "exit 5"));
        Files.setPosixFilePermissions(probe, PosixFilePermissions.fromString("rwx------"));
        assertWouldFail(
                ImagoCommand.run(rehearse("--probe", probe.toString())),
                "the probe " + probe + " ended with status 5",
                "it is not ours");
        assertWouldFail(
                ImagoCommand.run(rehearse("--max-pause", "1ms")),
                "the pause would be longer than --max-pause",
                "are expected; measured",
                "checkpoint ");
        assertOutcome(
                ImagoCommand.run(rehearse("--probe", directory.resolve("none").toString())),
                ExitStatus.USAGE,
                "is no program");
    }

    @Test
    void changesWithoutAnAnswerAreListedBeforeTheServiceIsTouched() {
        ImagoCommand.Outcome outcome = ImagoCommand.run(
                "rehearse", "--pid", Long.toString(orders.pid()), "--to", OrdersService.NEW_JAR.toString());
        assertWouldFail(outcome, "com.acme.orders.Customer.mail", "com.acme.orders.Order.channel", "--rules");
        assertThat(outcome.err()).doesNotContain("frozen");
    }

    @Test
    void whereTheNewVersionCannotBeKeptApartNothingIsRehearsed() {
        assertWouldFail(
                ImagoCommand.runBy(
                        List.of("setpriv", "--inh-caps", "-sys_admin", "--bounding-set", "-sys_admin"),
                        List.of(),
                        rehearse()),
                "the new version can't be kept apart from the world here",
                "namespaces: Operation not permitted");
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultPoint.class,
            names = {"DURING_START", "BEFORE_CHECKPOINT", "DURING_CHECK"})
    void theDeathOfTheRehearsalLeavesNothing(FaultPoint point) throws Exception {
        String fault = "-Dimago.fault=" + point.label() + ":kill";
        try (ImagoCommand command = ImagoCommand.start(List.of(fault), rehearse())) {
            assertThat(command.await().exit()).isEqualTo(137);
        }
        ProcessIdentity old = ProcessIdentity.of(orders.pid()).orElseThrow();
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !old.isStopped());
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !Leftovers.isBrokerLeft());
        Files.deleteIfExists(ImagoCommand.RUNS.resolve(orders.pid() + ".service"));
        assertNoStandIn();
    }

    @ParameterizedTest
    @CsvSource({"INT, BEFORE_FREEZE", "TERM, BEFORE_CHECKPOINT", "INT, DURING_CHECK"})
    void anInterruptionIsUndone(String signal, FaultPoint point) throws Exception {
        try (HangingRun run = HangingRun.at(point, rehearse())) {
            if (point == FaultPoint.DURING_CHECK) {
                assertApart(orders.findNewVersion(OrdersService.NEW_JAR));
            }
            run.signal(signal);
            assertOutcome(
                    run.command().await(),
                    ExitStatus.INTERRUPTED,
                    "interrupted",
                    "untouched - pid " + orders.pid() + " goes on");
        }
        assertNoStandIn();
    }

    private static void assertApart(long pid) throws IOException {
        assertThat(pid).isPositive();
        for (String kind : List.of("net", "mnt", "pid", "ipc")) {
            assertThat(Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns", kind)))
                    .isNotEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns", kind)));
        }
        assertThat(Files.readAllLines(Path.of("/proc", Long.toString(pid), "oom_score_adj")))
                .containsExactly("1000");
    }

    private static void assertNoStandIn() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(ProcessHandle.allProcesses()
                                .map(process -> process.info().commandLine().orElse(""))
                                .filter(line ->
                                        line.contains("imago-standin") && line.contains(ImagoCommand.RUNS.toString())))
                        .isEmpty());
    }
}
