package dev.imago.checkpoint.hotspot.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Against the definition: who dominates an object is on every path to it. */
class DominatorsTest {
    @Test
    void isWhatTheDefinitionSaysForRandomGraphs() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int run = 0; run < 2000; run++) {
            int objects = 1 + random.nextInt(25);
            List<List<Integer>> edges = new ArrayList<>();
            for (int from = 0; from <= objects; from++) {
                List<Integer> targets = new ArrayList<>();
                int count = from == objects ? 1 + random.nextInt(3) : random.nextInt(4);
                for (int i = 0; i < count; i++) {
                    targets.add(random.nextInt(objects));
                }
                edges.add(targets);
            }
            Dominators dominators = new Dominators(graph(edges));
            for (int object = 0; object < objects; object++) {
                assertThat(dominators.of(object))
                        .as("seed %d, run %d, object %d of %s", seed, run, object, edges)
                        .isEqualTo(byDefinition(edges, object));
            }
        }
    }

    @Test
    void aChainOfAMillionThatIsHeldAtBothEndsTakesNoTime() {
        int length = 1_000_000;
        List<List<Integer>> edges = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            edges.add(List.of(Math.max(0, i - 1), Math.min(length - 1, i + 1)));
        }
        edges.add(List.of(0, length - 1));

        Dominators dominators = Assertions.assertTimeout(Duration.ofSeconds(20), () -> new Dominators(graph(edges)));

        for (int i = 0; i < length; i++) {
            if (dominators.of(i) != length) {
                throw new AssertionError("object " + i + " hangs from " + dominators.of(i));
            }
        }
    }

    private static ReferenceGraph graph(List<List<Integer>> edges) {
        int[] first = new int[edges.size() + 1];
        int sum = 0;
        for (int i = 0; i < edges.size(); i++) {
            first[i] = sum;
            sum += edges.get(i).size();
        }
        first[edges.size()] = sum;
        int[] targets = edges.stream().flatMap(List::stream).mapToInt(i -> i).toArray();
        return new ReferenceGraph(first, targets);
    }

    private static int byDefinition(List<List<Integer>> edges, int object) {
        int root = edges.size() - 1;
        if (!reached(edges, -1).get(object)) {
            return -1;
        }
        List<Integer> all = new ArrayList<>();
        for (int candidate = 0; candidate <= root; candidate++) {
            if (candidate != object
                    && (candidate == root || !reached(edges, candidate).get(object))) {
                all.add(candidate);
            }
        }
        // Dominators are in line; the immediate one is dominated by all others.
        for (int candidate : all) {
            boolean last = all.stream()
                    .filter(other -> other != candidate)
                    .allMatch(other -> other == root || !reached(edges, other).get(candidate));
            if (last && (candidate != root || all.size() == 1)) {
                return candidate;
            }
        }
        throw new AssertionError("no immediate dominator among " + all);
    }

    private static BitSet reached(List<List<Integer>> edges, int without) {
        BitSet seen = new BitSet();
        List<Integer> todo = new ArrayList<>(List.of(edges.size() - 1));
        while (!todo.isEmpty()) {
            int at = todo.remove(todo.size() - 1);
            if (at != without && !seen.get(at)) {
                seen.set(at);
                todo.addAll(edges.get(at));
            }
        }
        return seen;
    }
}
