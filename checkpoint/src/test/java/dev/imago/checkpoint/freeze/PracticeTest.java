package dev.imago.checkpoint.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class PracticeTest {
    private static final Duration LONG = Duration.ofHours(1);

    private long now;
    private int times;

    @Test
    void endsWhenTwoRoundsWereNoQuickerThanThoseBefore() {
        practise(time -> Math.max(1_000_000, 10_000_000 - 40_000L * time), LONG);

        // It is as quick as it gets after 225 times, in the fifth round.
        assertThat(times).isEqualTo(7 * Practice.ROUND);
    }

    @Test
    void isNotMisledByOtherWorkOnTheMachine() {
        practise(time -> (time % 7 == 0 ? 1_000_000L : 30_000_000L) * (time < 60 ? 4 : 1), LONG);

        assertThat(times).isEqualTo(4 * Practice.ROUND);
    }

    @Test
    void endsInTheMiddleOfARoundWhenTimeIsOver() {
        practise(time -> 1_000_000, Duration.ofMillis(17));

        assertThat(times).isEqualTo(17);
    }

    private void practise(IntToLongFunction nanosOfTime, Duration atMost) {
        new Practice(() -> now).of(() -> now += nanosOfTime.applyAsLong(times++), atMost);
    }
}
