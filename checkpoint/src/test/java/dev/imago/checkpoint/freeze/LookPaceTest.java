package dev.imago.checkpoint.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class LookPaceTest {
    private static final int PARTS = 20;
    private static final double MOST = 1.0 / PARTS;
    private static final Duration LEAST = Duration.ofMillis(25);
    private static final int LOOKS = 200;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void looksThatTakeAsLongAsThoseBeforeNeverHoldTheServiceForMoreThanTheShare() {
        Survey survey = new Survey();
        survey.take(look -> Duration.ofMillis(20));

        assertThat(survey.largestShare).as("seed %d", seed).isLessThanOrEqualTo(MOST);
        // And not for much less: who looks seldom learns little.
        assertThat(survey.share()).as("seed %d", seed).isGreaterThan(0.8 * MOST);
    }

    @Test
    void aLookThatTakesLongerThanAllBeforeIsMadeUpForAtOnce() {
        Survey survey = new Survey();
        survey.take(look -> Duration.ofMillis(look == LOOKS / 2 ? 500 : 5 + random.nextInt(10)));

        assertThat(survey.share()).as("seed %d", seed).isLessThanOrEqualTo(MOST);
        assertThat(survey.longestPause).as("seed %d", seed).isGreaterThan(Duration.ofSeconds(5));
    }

    @Test
    void whatALookTookTooLongIsOwedUntilTheServiceHasRunForIt() {
        LookPace pace = new LookPace(PARTS, LEAST, random);
        Duration first = Duration.ofMillis(100);
        pace.pauseAfter(first, first);

        assertThat(pace.owed(first)).isEqualTo(first.multipliedBy(PARTS - 1));
        assertThat(pace.owed(first.multipliedBy(PARTS))).isZero();
        assertThat(pace.owed(first.multipliedBy(PARTS + 1))).isZero();
    }

    @Test
    void looksThatCostNothingAreSomeTimeApartAndNeverInStep() {
        Survey survey = new Survey();
        survey.take(look -> Duration.ofNanos(1));

        assertThat(survey.pauses)
                .as("seed %d", seed)
                .hasSizeGreaterThan(LOOKS / 2)
                .allSatisfy(pause ->
                        assertThat(pause).isBetween(LEAST, LEAST.multipliedBy(5).dividedBy(4)));
    }

    /** Looks that take a time that is given, on a clock of its own. */
    private final class Survey {
        private final LookPace pace = new LookPace(PARTS, LEAST, random);
        private final Set<Duration> pauses = new HashSet<>();
        private Duration elapsed = Duration.ZERO;
        private Duration frozen = Duration.ZERO;
        private Duration longestPause = Duration.ZERO;
        private double largestShare;

        void take(IntFunction<Duration> looks) {
            for (int look = 0; look < LOOKS; look++) {
                Duration took = looks.apply(look);
                elapsed = elapsed.plus(took);
                frozen = frozen.plus(took);
                if (look > 0) { // nothing can come before the first
                    largestShare = Math.max(largestShare, share());
                }
                Duration pause = pace.pauseAfter(took, elapsed);
                pauses.add(pause);
                longestPause = pause.compareTo(longestPause) > 0 ? pause : longestPause;
                elapsed = elapsed.plus(pause);
            }
        }

        double share() {
            return (double) frozen.toNanos() / elapsed.toNanos();
        }
    }
}
