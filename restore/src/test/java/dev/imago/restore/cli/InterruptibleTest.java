package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterruptibleTest {
    private final Interruptible underWay = new Interruptible();
    private final List<String> interrupted = new ArrayList<>();

    @Test
    void whatIsUnderWayIsInterruptedAndWhatCameBeforeIsNot() {
        underWay.begins(() -> interrupted.add("first"));
        underWay.begins(() -> interrupted.add("second"));
        underWay.interrupt();
        assertThat(interrupted).containsExactly("second");
    }

    @Test
    void whatBeginsAfterAnInterruptionIsInterruptedAtOnce() {
        underWay.interrupt();
        underWay.begins(() -> interrupted.add("late"));
        assertThat(interrupted).containsExactly("late");
    }
}
