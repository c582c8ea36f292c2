package dev.imago.checkpoint.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Marks and their numbers against a sorted set. */
class MarkBitmapTest {
    private static final long START = 3L << 33;
    private static final long BYTES = 1L << 30;

    private static Set<Long> randomAddresses(Random random, int count) {
        Set<Long> addresses = new TreeSet<>();
        while (addresses.size() < count) {
            long at = START + (random.nextLong(BYTES) & -8);
            int row = random.nextInt(4) == 0 ? random.nextInt(5000) : 1;
            for (int i = 0; i < row && at < START + BYTES; i++, at += 8) {
                addresses.add(at);
            }
        }
        return addresses;
    }

    private static MarkBitmap marksOf(Iterable<Long> addresses) {
        MarkBitmap marks = new MarkBitmap(START, BYTES);
        addresses.forEach(marks::mark);
        return marks;
    }

    private static void assertHolds(MarkBitmap marks, Set<Long> expected) {
        assertThat(marks.count()).isEqualTo(expected.size());
        int number = 0;
        long next = marks.next(START, marks.end());
        for (long address : expected) {
            if (next != address || marks.rank(address) != number || marks.addressOf(number) != address) {
                throw new AssertionError("mark " + number + " at " + address + " comes as " + next + ", is number "
                        + marks.rank(address) + ", which is at " + marks.addressOf(number));
            }
            next = marks.next(address + 8, marks.end());
            number++;
        }
        assertThat(next).isEqualTo(marks.end());
    }

    @Test
    void numbersMarksInTheOrderOfTheirAddresses() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int count : new int[] {0, 1, 20, 100_000}) {
            Set<Long> expected = randomAddresses(random, count);
            MarkBitmap marks = marksOf(expected);
            marks.seal();
            try {
                assertHolds(marks, expected);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ", " + count + " marks", e);
            }
        }
    }

    /** As many as there can be, so that numbers begin anew at the borders of whatever they are looked up by. */
    @Test
    void numbersMarksThatLieSideBySide() {
        Set<Long> expected = new TreeSet<>();
        for (int i = 0; i < 1 << 17; i++) {
            expected.add(START + 8L * i);
        }
        MarkBitmap marks = marksOf(expected);
        marks.seal();
        assertHolds(marks, expected);
    }

    @Test
    void forgetsWhatIsCleared() {
        Set<Long> expected = randomAddresses(new Random(1), 1000);
        MarkBitmap marks = marksOf(expected);
        List<Long> cleared = new ArrayList<>(expected).subList(100, 300);
        cleared.forEach(marks::clear);
        cleared.forEach(expected::remove);
        marks.seal();
        assertHolds(marks, expected);
    }

    @Test
    void aUnionHasTheMarksOfAllAndLeavesThemAlone() {
        Random random = new Random(2);
        Set<Long> some = randomAddresses(random, 20_000);
        Set<Long> others = randomAddresses(random, 30);
        MarkBitmap one = marksOf(some);
        MarkBitmap two = marksOf(others);
        MarkBitmap union = MarkBitmap.union(List.of(one, new MarkBitmap(START, BYTES), two));
        union.seal();
        Set<Long> both = new TreeSet<>(some);
        both.addAll(others);
        assertHolds(union, both);
        one.seal();
        assertHolds(one, some);
    }
}
