package dev.imago.restore.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PausePredictionTest {
    private static final long MILLI = 1_000_000L;
    /** A second in all. */
    private static final PausePrediction SECOND =
            new PausePrediction(400 * MILLI, 300 * MILLI, 200 * MILLI, 90 * MILLI, 10 * MILLI);

    @Test
    void thePauseIsWhatAllItsPartsTook() {
        assertThat(SECOND.measured()).isEqualTo(1000 * MILLI);
        assertThat(SECOND.parts())
                .isEqualTo("measured 1.00 s: checkpoint 400 ms, migrate 300 ms, load 200 ms, check 90 ms, go 10 ms");
    }

    @Test
    void whatIsExpectedLiesAroundWhatWasMeasured() {
        assertThat(SECOND.least()).isLessThan(SECOND.measured());
        assertThat(SECOND.most()).isGreaterThan(SECOND.measured());
        assertThat(SECOND.range()).matches("0\\.\\d-1\\.\\d s");
        assertThat(new PausePrediction(100 * MILLI, 0, 0, 0, 0).range()).matches("\\d{2}-1\\d{2} ms");
    }

    @Test
    void aLimitBelowWhatWasMeasuredIsExceededAndOneJustAboveMayBe() {
        assertThat(SECOND.exceeds(Duration.ofMillis(999))).isTrue();
        assertThat(SECOND.exceeds(Duration.ofSeconds(1))).isFalse();
        assertThat(SECOND.mayExceed(Duration.ofMillis(1001))).isTrue();
        assertThat(SECOND.mayExceed(Duration.ofSeconds(2))).isFalse();
    }
}
