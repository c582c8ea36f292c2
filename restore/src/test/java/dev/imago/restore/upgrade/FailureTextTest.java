package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.imago.checkpoint.criu.ChildInterruptedException;
import org.junit.jupiter.api.Test;

class FailureTextTest {
    private static final int ENDED_BY_INT = 130;

    @Test
    void aProgramThatAnInterruptionReachedFirstIsNoFailure() {
        Throwable seen = catchThrowable(() -> ChildInterruptedException.check("criu", ENDED_BY_INT));

        assertThat(FailureText.of("checkpoint", seen, 4711, null, "").status()).isEqualTo(ExitStatus.INTERRUPTED);
    }
}
