package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.restore.rehearsal.PausePrediction;
import dev.imago.restore.rehearsal.RehearsalResult;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.UpgradeException;
import dev.imago.restore.upgrade.UpgradeResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RehearsalReportTest {
    private static final long SELF = ProcessHandle.current().pid();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private void print(RehearsalResult result, boolean json, boolean quiet) {
        new RehearsalReport(result, List.of("a warning"))
                .print(new Console(new PrintWriter(out, true), new PrintWriter(err, true)), json, quiet, false);
    }

    private static RehearsalResult result(
            ExitStatus status, @Nullable PausePrediction expected, @Nullable UpgradeException failure) {
        return new RehearsalResult(
                status,
                SELF,
                "orders-1.0.jar",
                false,
                388_000_000L,
                1,
                expected,
                Duration.ofSeconds(2),
                2118,
                4096,
                UpgradeResult.Dropped.NOTHING,
                List.of("nothing outside could be reached", "the state was 4.00 s old when it was served"),
                Map.of("plan", 1L),
                failure == null,
                failure);
    }

    private static RehearsalResult success() {
        return result(ExitStatus.DONE, new PausePrediction(388_000_000L, 655_000_000L, 388_000_000L, 0, 0), null);
    }

    @Test
    void aSuccessTellsTheWaitTheLimitAndWhatDiffers() {
        print(success(), false, false);
        assertThat(out.toString())
                .startsWith(
                        "Would succeed: orders-1.0.jar, 2 118 objects carried. Expected wait 1.0-1.9 s (limit 2.00 s;")
                .contains("measured 1.43 s: checkpoint 388 ms, migrate 655 ms, load 388 ms")
                .contains(
                        "2 things differ from an upgrade: nothing outside could be reached; the state was 4.00 s old");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void whoAskedForSilenceHearsNothingOfASuccess() {
        print(success(), false, true);
        assertThat(out.toString() + err).isEmpty();
    }

    @Test
    void aFailureTellsThatTheServiceGoesOnAndHowLongItStoodStill() {
        print(
                result(
                        ExitStatus.REFUSED,
                        null,
                        UpgradeException.refused("an upgrade would fail: no", List.of("this", "that"), "do it")),
                false,
                true);
        assertThat(err.toString())
                .isEqualToNormalizingNewlines(
                        "error: an upgrade would fail: no\n  - this\n  - that\n  service: untouched - pid " + SELF
                                + " goes on, frozen 388 ms for the copy\n  try:     do it\n");
    }

    @Test
    void aServiceThatStandsStillIsToldWithTheCommandThatLetsItGoOn() {
        print(
                result(
                        ExitStatus.NOT_RECOVERED,
                        null,
                        UpgradeException.failed("the broker is gone", List.of(), "", null)),
                false,
                false);
        assertThat(err.toString()).contains("NOT RECOVERED").endsWith("  run:     kill -CONT " + SELF + "\n");
    }

    @Test
    void theDocumentHasTheNumbersAndTheVerdict() {
        print(success(), true, false);
        JsonNode document = JsonMapper.shared().readTree(out.toString());
        assertThat(document.get("wouldSucceed").asBoolean()).isTrue();
        assertThat(document.get("measuredPauseNanos").asLong()).isEqualTo(1_431_000_000L);
        assertThat(document.get("maxPauseNanos").asLong()).isEqualTo(2_000_000_000L);
        assertThat(document.get("differences")).hasSize(2);
        assertThat(document.get("warnings").get(0).asString()).isEqualTo("a warning");
        assertThat(document.has("error")).isFalse();
    }
}
