package dev.imago.checkpoint.hotspot.graph;

import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.SourceName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * What holds the memory: for each object the bytes that would be free without it, and the tree of who alone keeps whom.
 */
public final class Retention {
    private final HotSpotVm vm;
    private final ObjectNumbers numbers;
    private final GraphRoots roots;
    private final Dominators dominators;
    /** By place. */
    private final long[] retained;

    private final long total;

    private Retention(HotSpotVm vm, ObjectNumbers numbers, GraphRoots roots) {
        this.vm = vm;
        this.numbers = numbers;
        this.roots = roots;
        this.dominators = new Dominators(ReferenceGraph.read(vm, numbers, roots));
        this.retained = new long[dominators.reached()];
        for (int at = dominators.reached() - 1; at > 0; at--) {
            long oop = numbers.addressOf(dominators.object(at));
            retained[at] += vm.objects().sizeOf(oop);
            retained[dominators.dominator(at)] += retained[at];
        }
        this.total = retained[0];
    }

    /** Reads all references of a heap; takes about 40 bytes an object meanwhile. */
    public static Retention of(HotSpotVm vm, ObjectNumbers numbers, GraphRoots roots) {
        return new Retention(vm, numbers, roots);
    }

    /**
     * An object that alone keeps much alive.
     *
     * @param depth in the tree: 0 for what no single object keeps alive
     * @param what its class, or the root that it is
     * @param bytes of itself and all that would go with it
     * @param share of all that is reached, in percent
     */
    public record Holder(int depth, String id, String what, long ownBytes, long bytes, double share) {}

    /** Bytes of all objects that a known root reaches. */
    public long reachedBytes() {
        return total;
    }

    /** Number of objects that a known root reaches. */
    public int reachedObjects() {
        return dominators.reached() - 1;
    }

    /**
     * The upper part of the tree, each followed by what it keeps alive, the largest first.
     *
     * @param smallestShare percent of all below which a branch is left out
     * @param most rows at most
     */
    public List<Holder> holders(double smallestShare, int most) {
        long smallest = Math.max(1, (long) (total * smallestShare / 100));
        List<List<Integer>> children = new ArrayList<>();
        List<Integer> large = new ArrayList<>();
        int[] rowOf = new int[dominators.reached()];
        for (int at = 0; at < dominators.reached(); at++) {
            if (at == 0 || retained[at] >= smallest) {
                rowOf[at] = large.size();
                large.add(at);
                children.add(new ArrayList<>());
                if (at > 0) {
                    // Who dominates retains more, so it is large as well.
                    children.get(rowOf[dominators.dominator(at)]).add(at);
                }
            }
        }
        List<Holder> rows = new ArrayList<>();
        Deque<int[]> todo = new ArrayDeque<>();
        push(todo, children.get(0), 0);
        while (!todo.isEmpty() && rows.size() < most) {
            int[] next = todo.pop();
            rows.add(holder(next[0], next[1]));
            push(todo, children.get(rowOf[next[0]]), next[1] + 1);
        }
        return rows;
    }

    private void push(Deque<int[]> todo, List<Integer> places, int depth) {
        places.sort(Comparator.comparingLong((Integer place) -> retained[place]));
        places.forEach(place -> todo.push(new int[] {place, depth}));
    }

    private Holder holder(int at, int depth) {
        long oop = numbers.addressOf(dominators.object(at));
        JavaClass type = vm.objects().classOf(oop);
        String root = roots.names().get(oop);
        String what = root != null
                ? root
                : SourceName.ofClass(type.name())
                        + (type.isArray() ? " of " + vm.objects().arrayLength(oop) : "");
        return new Holder(
                depth,
                "0x" + Long.toHexString(oop),
                what,
                vm.objects().sizeOf(oop, type),
                retained[at],
                100.0 * retained[at] / Math.max(1, total));
    }
}
