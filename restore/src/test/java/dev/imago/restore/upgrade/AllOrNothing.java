package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.orders.client.OrdersClient;
import com.acme.orders.client.OrdersMemory;
import com.acme.orders.client.Report;
import dev.imago.restore.launch.ProcessIdentity;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInfo;

/**
 * Whatever fails before the commit, old serves on with its state and its open connections, and nothing stays behind. All
 * failures of a test class hit one and the same process, which in the end still has everything.
 */
abstract class AllOrNothing {
    private static final int OBJECTS = 5_000;
    static OrdersService orders;
    private static OrdersMemory memory;
    private static Socket open;
    static long seed;

    @BeforeAll
    static void startOld(TestInfo test) throws IOException {
        seed = new Random().nextLong();
        // What upgrader and new suffer does not depend on the JDK: failures are met on the oldest, signals and deaths
        // on the
        // newest. The new version starts in every run as old did, and never lives long.
        boolean oldest =
                test.getTestClass().filter(AllOrNothingFailureIT.class::equals).isPresent();
        orders = OrdersService.start(
                oldest ? TestJdks.of(17) : TestJdks.newest(),
                "-XX:TieredStopAtLevel=1",
                // In seconds; after the thirty that it begins with the service closes what nobody has asked on.
                "-Dsun.net.httpserver.idleInterval=600");
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

    static void assertOutcome(ImagoCommand.Outcome outcome, ExitStatus status, String... said) {
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(status.code());
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("error: ").contains("service: ").contains(said);
        if (status != ExitStatus.INTERRUPTED) {
            assertThat(outcome.err()).contains("  try:     ");
        }
    }

    static void assertInterrupted(HangingRun run) {
        assertOutcome(
                run.command().await(), ExitStatus.INTERRUPTED, "interrupted", "old (pid " + orders.pid() + ") serves");
    }
}
