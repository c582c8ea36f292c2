package dev.imago.migrate.meaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;

class ValueSketchTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @RepeatedTest(20)
    void theEstimateIsNearTheShareThatBothHave() {
        Set<Long> one = new HashSet<>();
        Set<Long> other = new HashSet<>();
        int range = 10 + random.nextInt(5000);
        for (int i = 0; i < 3000; i++) {
            one.add((long) random.nextInt(range));
            other.add(random.nextInt(range) + range / 3L);
        }
        Set<Long> both = new HashSet<>(one);
        both.retainAll(other);
        Set<Long> all = new HashSet<>(one);
        all.addAll(other);

        double estimated = sketch(one).similarity(sketch(other));

        assertThat(estimated).as("seed " + seed).isCloseTo((double) both.size() / all.size(), within(0.17));
        assertThat(sketch(other).similarity(sketch(one))).isEqualTo(estimated);
        assertThat(sketch(one).similarity(sketch(one))).isEqualTo(1);
    }

    private static ValueSketch sketch(Set<Long> values) {
        ValueSketch sketch = new ValueSketch();
        values.forEach(sketch::add);
        return sketch;
    }
}
