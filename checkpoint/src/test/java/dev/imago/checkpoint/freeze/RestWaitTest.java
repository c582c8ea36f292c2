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
                            .containsExactly(new BusyTable.Row(
                                    "worker", "com.acme.Pay.charge", "pays", BusyReason.WORK_BEGUN, 1));
                    assertThat(e.table()).containsExactly("1 of 1  worker  com.acme.Pay.charge  pays");
                    assertThat(e.advice()).containsExactly("work begun: " + BusyReason.WORK_BEGUN.advice());
                })
                .hasMessageStartingWith("the service was at rest in none of 1 moments");
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

    @Test
    void threadsOfOnePoolThatDoTheSameShareARow() {
        BusyTable table = new BusyTable();
        table.add(List.of(worker(1), worker(2), running("com.acme.Loop.run(line 7)")));
        table.add(List.of(worker(3)));
        table.add(List.of(running("com.acme.Loop.run(line 8)")));
        table.add(List.of());

        assertThat(table.looks()).isEqualTo(4);
        assertThat(table.rows())
                .containsExactlyInAnyOrder(
                        new BusyTable.Row(
                                "pool-1-thread-* (3)", "com.acme.Pay.charge(line 3)", "pays", BusyReason.WORK_BEGUN, 2),
                        new BusyTable.Row("loop", "com.acme.Loop.run", "runs", BusyReason.EXECUTING, 2));
    }

    private static BusyThread worker(int number) {
        return new BusyThread(
                "pool-1-thread-" + number, "x.Y.z()", "com.acme.Pay.charge(line 3)", BusyReason.WORK_BEGUN, "pays");
    }

    private static BusyThread running(String frame) {
        return new BusyThread("loop", frame, frame, BusyReason.EXECUTING, "runs");
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
