package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.restore.launch.ProcessIdentity;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The death of the upgrader and of the new version, at every stage. */
class AllOrNothingDeathIT extends AllOrNothing {
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
