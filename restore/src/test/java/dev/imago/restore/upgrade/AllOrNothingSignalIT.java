package dev.imago.restore.upgrade;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-C and TERM, at every stage. */
class AllOrNothingSignalIT extends AllOrNothing {
    /** Both signals meet every stage: one before it begins, the other when it is half-way. */
    static Stream<Arguments> pointsAndSignals() {
        return Stream.concat(
                Arrays.stream(FaultPoint.values())
                        .filter(point -> point != FaultPoint.BEFORE_COMMIT)
                        .map(point -> Arguments.of(point, point.label().startsWith("before") ? "INT" : "TERM")),
                Stream.of(FaultPoint.BEFORE_PLAN, FaultPoint.BEFORE_CHECKPOINT, FaultPoint.BEFORE_GO)
                        .map(point -> Arguments.of(point, "TERM")));
    }

    @ParameterizedTest(name = "{1} at {0}")
    @MethodSource("pointsAndSignals")
    void anInterruptionIsUndoneAtEveryStage(FaultPoint point, String signal) {
        try (HangingRun run = HangingRun.at(point, orders.upgrade())) {
            run.signal(signal);
            assertInterrupted(run);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void anInterruptionOfTheDumpWaitsForItsEndAndIsUndone(String signal) {
        try (HangingRun run = HangingRun.inTheDump(orders.upgrade())) {
            run.signal(signal);
            run.release();
            assertInterrupted(run);
        }
    }
}
