package dev.imago.checkpoint.hotspot.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.imago.checkpoint.hotspot.MarkBitmap;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphs of every form, marked by one thread and by two, against a search that keeps to no order of addresses. */
@Timeout(300)
class MarkingTest {
    private static final long START = 7L << 32;
    /** Neighbours lie so far apart that stripes, which are larger than a MiB, change every some thousand objects. */
    private static final long STEP = 256;

    /** Objects by number, each with the numbers of those that it refers to. */
    private static final class Graph {
        private final int[][] targets;

        Graph(int[][] targets) {
            this.targets = targets;
        }

        static long address(int object) {
            return START + object * STEP;
        }

        static int object(long oop) {
            return (int) ((oop - START) / STEP);
        }

        static Graph random(Random random, int objects) {
            int[][] targets = new int[objects][];
            int mostTargets = 1 + random.nextInt(4);
            boolean near = random.nextBoolean();
            for (int from = 0; from < objects; from++) {
                boolean wide = random.nextInt(objects) == 0;
                int[] to = new int[wide ? random.nextInt(2 * objects) : random.nextInt(mostTargets + 1)];
                for (int i = 0; i < to.length; i++) {
                    int distance = near ? random.nextInt(64) : random.nextInt(objects);
                    to[i] = (from + distance) % objects;
                }
                targets[from] = to;
            }
            return new Graph(targets);
        }

        MarkBitmap emptyMarks() {
            return new MarkBitmap(START, targets.length * STEP);
        }

        Marking marking(MarkBitmap marks, int threads) {
            return new Marking(marks, threads, worker -> oop -> {
                for (int target : targets[object(oop)]) {
                    worker.reach(address(target));
                }
            });
        }

        BitSet reachable(int... roots) {
            BitSet reached = new BitSet();
            int[] queue = new int[targets.length];
            int end = 0;
            for (int root : roots) {
                if (!reached.get(root)) {
                    reached.set(root);
                    queue[end++] = root;
                }
            }
            for (int begin = 0; begin < end; begin++) {
                for (int target : targets[queue[begin]]) {
                    if (!reached.get(target)) {
                        reached.set(target);
                        queue[end++] = target;
                    }
                }
            }
            return reached;
        }
    }

    private static void assertMarks(Graph graph, int... roots) {
        BitSet expected = graph.reachable(roots);
        for (int threads = 1; threads <= 2; threads++) {
            MarkBitmap marks = graph.emptyMarks();
            Marking marking = graph.marking(marks, threads);
            Arrays.stream(roots).forEach(root -> marking.add(Graph.address(root)));
            marking.run();
            marks.seal();
            assertThat(marks.count()).as("marked by %d", threads).isEqualTo(expected.cardinality());
            int number = 0;
            for (int object = expected.nextSetBit(0); object >= 0; object = expected.nextSetBit(object + 1)) {
                long oop = Graph.address(object);
                if (!marks.isMarked(oop) || marks.rank(oop) != number || marks.addressOf(number) != oop) {
                    throw new AssertionError("object " + object + " has not the number " + number);
                }
                number++;
            }
        }
    }

    @Test
    void marksAndNumbersWhatRandomGraphsReach() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int run = 0; run < 80; run++) {
            int objects = 1 + random.nextInt(run % 20 == 0 ? 200_000 : 3000);
            int[] roots = random.ints(1 + random.nextInt(20), 0, objects).toArray();
            Graph graph = Graph.random(random, objects);
            try {
                assertMarks(graph, roots);
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ", run " + run, e);
            }
        }
    }

    /** Such a list can't be followed by two; nor may each of its elements be handed over and back. */
    @Test
    void followsALongListThatLiesInNoOrder() {
        int objects = 300_000;
        int[] order = shuffled(objects);
        int[][] targets = new int[objects][];
        for (int i = 0; i < objects; i++) {
            targets[order[i]] = i + 1 < objects ? new int[] {order[i + 1]} : new int[0];
        }
        assertMarks(new Graph(targets), order[0]);
    }

    private static int[] shuffled(int count) {
        Random random = new Random(1);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    /** A list of pairs, which is deep and, for who follows it to its end first, wide. */
    @Test
    void followsAListWithAValueInEveryElement() {
        int elements = 150_000;
        int[] order = shuffled(2 * elements);
        int[][] targets = new int[2 * elements][];
        for (int i = 0; i < elements; i++) {
            int value = order[elements + i];
            targets[order[i]] = i + 1 < elements ? new int[] {value, order[i + 1]} : new int[] {value};
            targets[value] = new int[0];
        }
        assertMarks(new Graph(targets), order[0]);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void takesLessThanAWordForEachElementOfAWideArray(int threads) {
        int objects = 1_000_000;
        int[][] targets = new int[objects][];
        Arrays.fill(targets, new int[0]);
        targets[0] = shuffled(objects);
        Graph graph = new Graph(targets);
        MarkBitmap marks = graph.emptyMarks();
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        long before = memory.getThreadAllocatedBytes(self);
        Marking marking = graph.marking(marks, threads);
        marking.add(START);
        marking.run();
        // Marks included, and two bitmaps of the same size for what waits.
        assertThat(memory.getThreadAllocatedBytes(self) - before).isLessThan(objects * STEP / 10);
        marks.seal();
        assertThat(marks.count()).isEqualTo(objects);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void throwsWhatAScannerThrowsWhicheverThreadItRunsOn(int threads) {
        int objects = 200_000;
        Graph graph = Graph.random(new Random(2), objects);
        int[] roots = shuffled(objects);
        for (int broken : new int[] {1, objects / 2, objects - 1}) {
            Marking marking = new Marking(graph.emptyMarks(), threads, worker -> oop -> {
                if (Graph.object(oop) == broken) {
                    throw new IllegalStateException("object " + broken);
                }
                for (int target : graph.targets[Graph.object(oop)]) {
                    worker.reach(Graph.address(target));
                }
            });
            Arrays.stream(roots).forEach(root -> marking.add(Graph.address(root)));
            assertThatThrownBy(marking::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("object " + broken);
        }
    }

    @Test
    void goesOnFromRootToRoot() {
        Graph graph = Graph.random(new Random(3), 50_000);
        int[] roots = new Random(4).ints(50, 0, 50_000).toArray();
        MarkBitmap marks = graph.emptyMarks();
        Marking marking = graph.marking(marks, 2);
        for (int root : roots) {
            marking.add(Graph.address(root));
            marking.run();
        }
        marks.seal();
        assertThat(marks.count()).isEqualTo(graph.reachable(roots).cardinality());
    }
}
