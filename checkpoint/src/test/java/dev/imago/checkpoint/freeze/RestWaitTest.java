package dev.imago.checkpoint.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestWaitTest {
    private static final RestVerdict REST = RestVerdict.of(List.of());
    private static final RestVerdict BUSY = RestVerdict.of(List.of(
            new BusyThread("worker", "java.lang.Thread.sleep", "com.acme.Pay.charge", BusyReason.WORK_BEGUN, "pays")));

    private final CountingFreezer freezer = new CountingFreezer();

    @Test
    void leavesTheServiceFrozenOnceItIsAtRest() throws InterruptedException {
        Iterator<RestVerdict> verdicts =
                List.of(BUSY, RestVerdict.duringCollection(), REST).iterator();

        RestReport report = new RestWait(freezer, verdicts::next, Backoff.standard()).until(Duration.ofSeconds(10));

        assertThat(report.attempts()).isEqualTo(3);
        assertThat(report.duringCollection()).isEqualTo(1);
        assertThat(freezer.frozen).isTrue();
        assertThat(freezer.freezes).isEqualTo(3);
    }

    @Test
    void triesOnceEvenWithoutPatience() {
        RestWait wait = new RestWait(freezer, () -> BUSY, Backoff.standard());

        assertThatThrownBy(() -> wait.until(Duration.ZERO))
                .isInstanceOfSatisfying(NotAtRestException.class, e -> {
                    assertThat(e.attempts()).isEqualTo(1);
                    assertThat(e.rows())
                            .containsExactly(new NotAtRestException.Row(
                                    "worker", "com.acme.Pay.charge", "pays", BusyReason.WORK_BEGUN, 1));
                })
                .hasMessageContaining("1 x  worker  com.acme.Pay.charge: pays")
                .hasMessageContaining(BusyReason.WORK_BEGUN.advice());
        assertThat(freezer.frozen).isFalse();
    }

    @Test
    void thawsWhenTheJudgeFails() {
        RestWait wait = new RestWait(
                freezer,
                () -> {
                    throw new IllegalStateException("no such process");
                },
                Backoff.standard());

        assertThatThrownBy(() -> wait.until(Duration.ofSeconds(10))).hasMessage("no such process");
        assertThat(freezer.frozen).isFalse();
    }

    @Test
    void thawsWhenInterrupted() {
        RestWait wait = new RestWait(
                freezer,
                () -> {
                    Thread.currentThread().interrupt();
                    return BUSY;
                },
                Backoff.standard());

        assertThatThrownBy(() -> wait.until(Duration.ofSeconds(10))).isInstanceOf(InterruptedException.class);
        assertThat(freezer.frozen).isFalse();
    }

    @Test
    void pausesGrowWithJitterAndSpareTheService() {
        long seed = System.nanoTime();
        System.out.println("jitter with seed " + seed);
        Random random = new Random(seed);
        Backoff backoff = Backoff.standard();

        assertThat(backoff.pause(1, Duration.ZERO, random)).isBetween(Duration.ofNanos(500_000), Duration.ofMillis(2));
        assertThat(backoff.pause(1000, Duration.ZERO, random)).isBetween(Duration.ofMillis(25), Duration.ofMillis(75));
        assertThat(backoff.pause(1, Duration.ofMillis(20), random)).isGreaterThanOrEqualTo(Duration.ofMillis(80));
        assertThat(Stream.generate(() -> backoff.pause(9, Duration.ZERO, random))
                        .limit(20)
                        .distinct()
                        .count())
                .isGreaterThan(10);
    }

    private static final class CountingFreezer implements Freezer {
        private boolean frozen;
        private int freezes;

        @Override
        public void freeze() {
            frozen = true;
            freezes++;
        }

        @Override
        public void thaw() {
            frozen = false;
        }
    }
}
