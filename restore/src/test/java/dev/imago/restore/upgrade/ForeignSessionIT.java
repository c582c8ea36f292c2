package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.orders.client.OrdersClient;
import com.acme.orders.client.OrdersMemory;
import dev.imago.restore.takeover.NativeProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that was started as {@code docker exec} does, and which CRIU would not dump: that is told before it is stopped. */
class ForeignSessionIT {
    private static OrdersService orders;
    private static OrdersMemory memory;
    private static String pid;

    @BeforeAll
    static void startInAPidNamespaceButNotInASessionOfIt() {
        orders = OrdersService.startBy(
                List.of("unshare", "--pid", "--fork", "--kill-child"), TestJdks.newest(), OrdersService.OLD_JAR);
        ProcessHandle service = ProcessHandle.of(orders.pid()).stream()
                .flatMap(ProcessHandle::children)
                .findFirst()
                .orElseThrow();
        orders.succeededBy(service.pid());
        pid = Long.toString(service.pid());
        memory = OrdersClient.load(orders.uri(), 1, 100);
    }

    @AfterEach
    void oldServesAndNothingStays() throws Exception {
        assertThat(OrdersClient.verify(orders.uri(), memory).clean()).isTrue();
        Leftovers.assertNone(orders.current());
    }

    @AfterAll
    static void endItAndSeeItGo() {
        ProcessHandle service = ProcessHandle.of(orders.current()).orElseThrow();
        orders.close();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !service.isAlive());
    }

    private static String refused(String... arguments) {
        ImagoCommand.Outcome outcome = ImagoCommand.run(arguments);
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitStatus.REFUSED.code());
        assertThat(outcome.err())
                .contains("the session of process " + pid + " began outside of its pid namespace", "setsid COMMAND")
                .doesNotContain("[ok]");
        return outcome.err();
    }

    private static String[] upgrade(String... more) {
        String[] start = {"upgrade", "--pid", pid, "--to", OrdersService.NEW_JAR.toString()};
        return Stream.concat(Stream.of(start), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void isRefusedByAnUpgradeTogetherWithAllElseThatIsInTheWay(@TempDir Path directory) throws Exception {
        Process worker = new ProcessBuilder(
                        NativeProgram.compile(directory, "socket_holder").toString(), pid)
                .start();
        try {
            assertThat(worker.inputReader().readLine()).isEqualTo("holding 1");
            assertThat(refused(upgrade()))
                    .contains("error: 2 things are in the way")
                    .contains("pid " + worker.pid() + " (socket_holder) shares port " + orders.port())
                    .contains("untouched - pid " + pid + " goes on");
        } finally {
            worker.destroyForcibly().waitFor();
        }
    }

    @Test
    void isRefusedByACheckpoint(@TempDir Path directory) {
        Path archive = directory.resolve("orders.imago");
        assertThat(refused("checkpoint", "--pid", pid, "-o", archive.toString()))
                .contains("untouched - pid " + pid + " goes on");
        assertThat(archive).doesNotExist();
    }

    @Test
    void isRefusedByALook() {
        refused("inspect", "--pid", pid);
    }
}
