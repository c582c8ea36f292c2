package dev.imago.migrate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VersionOrderTest {
    /** As Maven's own ComparableVersion has them, but for the last: letters behind a release, as OpenSSL numbers. */
    private static final List<String> ORDERED = List.of(
            "0.9",
            "1.0-alpha1",
            "1.0-beta1",
            "1.0-beta2",
            "1.0-M1",
            "1.0-rc1",
            "1.0-SNAPSHOT",
            "1.0",
            "1.0-sp1",
            "1.0.1",
            "1.2.121",
            "1.2.122",
            "1.9",
            "1.10",
            "2.0.0-rc2",
            "2.0.0",
            "2.0.0.1",
            "2.0.0.99999999999999999999999",
            "10",
            "2026.11.27");

    @Test
    void versionsStandInTheOrderInWhichPeopleReleaseThem() {
        long seed = System.nanoTime();
        List<String> shuffled = new ArrayList<>(ORDERED);
        Collections.shuffle(shuffled, new Random(seed));

        shuffled.sort(VersionOrder.INSTANCE);

        assertThat(shuffled).as("seed " + seed).isEqualTo(ORDERED);
    }

    @Test
    void everyPairHasOneOrderWhicheverComesFirst() {
        for (String one : ORDERED) {
            for (String other : ORDERED) {
                assertThat(Integer.signum(VersionOrder.INSTANCE.compare(one, other)))
                        .as(one + " " + other)
                        .isEqualTo(Integer.compare(ORDERED.indexOf(one), ORDERED.indexOf(other)));
            }
        }
    }

    @Test
    void sameNumbersInOtherWordsAreNeighboursAndNotTheSame() {
        List<String> versions = new ArrayList<>(List.of("1.1", "1.0", "1", "1.0.0.Final", "0.9"));

        versions.sort(VersionOrder.INSTANCE);

        assertThat(versions).containsExactly("0.9", "1", "1.0", "1.0.0.Final", "1.1");
        assertThat(VersionOrder.INSTANCE.compare("1", "1.0")).isNotZero();
    }
}
