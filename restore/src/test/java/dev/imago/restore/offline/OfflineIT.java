package dev.imago.restore.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.orders.client.Report;
import dev.imago.restore.upgrade.FaultPoint;
import dev.imago.restore.upgrade.HangingRun;
import dev.imago.restore.upgrade.ImagoCommand.Outcome;
import dev.imago.restore.upgrade.Leftovers;
import dev.imago.restore.upgrade.TestJdks;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service is checkpointed and ended; its state is migrated without a process; the new version goes on with it. */
class OfflineIT {
    private static final int OBJECTS = 5_000;

    @TempDir
    Path folder;

    static Stream<Integer> releases() {
        return TestJdks.byRelease().keySet().stream();
    }

    @ParameterizedTest(name = "from JDK {0}, on the newest")
    @MethodSource("releases")
    void theNewVersionHasTheWholeStateAndRefusesNoClientWhileItStarts(int release) throws Exception {
        long seed = new Random().nextLong();
        int newest = TestJdks.byRelease().lastKey();
        Path pidFile = folder.resolve("orders.pid");
        try (MigratedOrders orders = MigratedOrders.make(folder, release, seed, OBJECTS);
                HangingRun run = HangingRun.at(
                        FaultPoint.DURING_START, orders.restore(newest, "--json", "--pid-file", pidFile.toString()));
                Socket early = orders.ask()) {
            run.release();
            Outcome outcome = run.command().await();
            assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isZero();
            JsonNode started = JsonMapper.shared().readTree(outcome.out());
            orders.succeededBy(started.get("pid").asLong());

            assertThat(new String(early.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("200", "orders 2.0");
            Report report = orders.verify();
            assertThat(report.clean()).as("seed %d%n%s", seed, report).isTrue();
            assertThat(report.versions()).containsExactly("orders 2.0");
            Report more = orders.verifyNewWork(100);
            assertThat(more.clean()).as("seed %d%n%s", seed, more).isTrue();

            assertThat(started.get("version").asString()).isEqualTo("orders-2.0.jar (2.0)");
            assertThat(started.get("objects").asLong()).isGreaterThan(OBJECTS);
            assertThat(started.get("listeners").asInt()).isEqualTo(1);
            assertThat(Files.readString(pidFile).strip())
                    .isEqualTo(started.get("pid").asString());
        }
        Leftovers.assertNone();
    }
}
