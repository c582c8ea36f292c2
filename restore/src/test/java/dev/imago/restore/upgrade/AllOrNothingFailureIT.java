package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.orders.client.OrdersClient;
import com.acme.orders.client.OrdersMemory;
import dev.imago.restore.takeover.NativeProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is wrong with a request, with the new version, or with Imago itself: it is told, and nothing is lost. */
class AllOrNothingFailureIT extends AllOrNothing {
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
                "the new version did not come to its door in time",
                "missing=",
                "--start-timeout");
    }

    @Test
    void aNewVersionThatNeverGetsHealthyNeverAnswersAClient() {
        assertOutcome(
                ImagoCommand.run(orders.upgrade("--health", "http:/no/such/page")),
                ExitStatus.ROLLED_BACK,
                "not healthy",
                "400 Bad Request",
                "ask for what the new version answers well: --health");
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
    void anInvariantThatDoesNotHoldNamesThePathAndBothValues(@TempDir Path directory) throws Exception {
        Path jar = ThrowingMigration.withInvariant(directory, "com.acme.orders.Order", "id");
        assertOutcome(
                ImagoCommand.run(orders.upgrade("--migrations", jar.toString())),
                ExitStatus.ROLLED_BACK,
                "the migrated state is not what it must be",
                "every one is numbered seven: com.acme.orders.Order id at ",
                "expected 7, found ");
    }

    @Test
    void anOrderThatTheNewVersionTakesBackIsFoundOutBeforeAnybodyIsServed(@TempDir Path directory) throws Exception {
        Path source = Files.writeString(directory.resolve("SkuOrder.java"), """
                package com.acme.orders;

                /** Turns around what it has once seen in order. */
                final class SkuOrder implements java.util.Comparator<String>, java.io.Serializable {
                    private static final java.util.Set<String> SEEN = new java.util.HashSet<>();
                    private static String last = "";
                    private final boolean reverse;

                    SkuOrder(boolean reverse) {
                        this.reverse = reverse;
                    }

                    @Override
                    public int compare(String left, String right) {
                        if (!left.equals(last)) {
                            SEEN.add(last);
                            last = left;
                        }
                        int order = left.compareTo(right);
                        return reverse == SEEN.contains(left) ? order : -order;
                    }
                }
                """);
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "--release", "17", "-d", directory.toString(), source.toString());
        assertThat(compiled).isZero();
        Path rules = directory.resolve("rules.yaml");
        Files.writeString(
                rules, Files.readString(OrdersService.RULES) + "\naccept-code: [com.acme.orders.SkuOrder.compare]\n");
        assertOutcome(
                ImagoCommand.run(
                        "upgrade",
                        "--pid",
                        Long.toString(orders.pid()),
                        "--rules",
                        rules.toString(),
                        "--migrations",
                        OrdersService.MIGRATIONS.toString(),
                        "--",
                        TestJdks.of(17).resolve("bin/java").toString(),
                        "-cp",
                        directory + ":" + OrdersService.NEW_JAR,
                        "com.acme.orders.Main",
                        "--port",
                        Integer.toString(orders.port())),
                ExitStatus.ROLLED_BACK,
                "the loaded state is not what it must be",
                "a java.util.TreeMap is not in the order of its comparator, a com.acme.orders.SkuOrder: key 0 (\"",
                "at the only com.acme.orders.OrderDesk.");
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
    void aFileThatIsNoJarIsFoundBeforeAnythingIsTouched(@TempDir Path folder) throws Exception {
        Path noJar = Files.writeString(folder.resolve("no.jar"), "no jar");
        String pid = Long.toString(orders.pid());

        assertOutcome(
                ImagoCommand.run("upgrade", "--pid", pid, "--to", noJar.toString()),
                ExitStatus.USAGE,
                noJar + " can't be read as a jar",
                "correct --to");
        assertOutcome(
                ImagoCommand.run("upgrade", "--pid", pid, "--", "java", "-jar", noJar.toString()),
                ExitStatus.USAGE,
                noJar + " can't be read as a jar",
                "correct --to, --replace or the command");
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
                "com.acme.orders.session.Session.lifeSeconds",
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
}
