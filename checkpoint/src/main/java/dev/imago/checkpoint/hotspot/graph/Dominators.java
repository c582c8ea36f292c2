package dev.imago.checkpoint.hotspot.graph;

import java.util.Arrays;

/**
 * For each object the one that alone keeps it alive: its immediate dominator, through which every path from the roots goes.
 *
 * <p>The algorithm of Semi-NCA (Georgiadis, "Linear-Time Algorithms for Dominators and Related Problems", 2005): semidominators
 * as Lengauer and Tarjan have them, then the nearest common ancestor. Works off lists, so depth costs nothing; takes about 30
 * bytes an object and 4 a reference while it works.
 */
final class Dominators {
    private static final int NONE = -1;

    private final ReferenceGraph graph;
    /** Objects in the order of a depth-first search, the root of roots first. */
    private final int[] order;
    /** Place of an object in that order; NONE when it is not reached. */
    private final int[] place;
    /** By place: the place of who led there. */
    private final int[] parent;
    /** By place: the place of the immediate dominator. */
    private final int[] dominator;

    private int reached;

    Dominators(ReferenceGraph graph) {
        this.graph = graph;
        int size = graph.size();
        this.order = new int[size];
        this.place = new int[size];
        this.parent = new int[size];
        Arrays.fill(place, NONE);
        search();
        this.dominator = new int[reached];
        dominate();
    }

    private void search() {
        int[] stack = new int[graph.size()];
        int[] next = new int[graph.size()];
        int depth = 0;
        visit(graph.root(), 0);
        stack[0] = graph.root();
        next[0] = graph.begin(graph.root());
        while (depth >= 0) {
            int at = stack[depth];
            if (next[depth] == graph.end(at)) {
                depth--;
                continue;
            }
            int to = graph.target(next[depth]++);
            if (place[to] == NONE) {
                visit(to, place[at]);
                depth++;
                stack[depth] = to;
                next[depth] = graph.begin(to);
            }
        }
    }

    private void visit(int object, int from) {
        place[object] = reached;
        order[reached] = object;
        parent[reached] = from;
        reached++;
    }

    private void dominate() {
        int[] firstHolder = new int[reached + 1];
        int[] holders = holders(firstHolder);
        int[] semi = new int[reached];
        int[] label = new int[reached];
        int[] ancestor = Arrays.copyOf(parent, reached);
        int[] path = new int[reached];
        for (int i = 0; i < reached; i++) {
            semi[i] = i;
            label[i] = i;
        }
        for (int at = reached - 1; at > 0; at--) {
            int best = parent[at];
            for (int i = firstHolder[at]; i < firstHolder[at + 1]; i++) {
                int holder = holders[i];
                int candidate = holder <= at ? holder : semi[lowest(holder, at, ancestor, label, semi, path)];
                best = Math.min(best, candidate);
            }
            semi[at] = best;
        }
        for (int at = 1; at < reached; at++) {
            int candidate = parent[at];
            while (candidate > semi[at]) {
                candidate = dominator[candidate];
            }
            dominator[at] = candidate;
        }
    }

    /**
     * Among the ancestors of {@code from} that were worked off already, those behind {@code border}, the one with the lowest
     * semidominator. Shortens the way for the next who asks.
     */
    private static int lowest(int from, int border, int[] ancestor, int[] label, int[] semi, int[] path) {
        int length = 0;
        int at = from;
        while (ancestor[at] > border) {
            path[length++] = at;
            at = ancestor[at];
        }
        // The topmost one hangs right below the border, or is not linked further: its label is its own.
        int top = at;
        while (length > 0) {
            int lower = path[--length];
            if (semi[label[top]] < semi[label[lower]]) {
                label[lower] = label[top];
            }
            ancestor[lower] = ancestor[top];
            top = lower;
        }
        return label[from];
    }

    /** The places of all that refer to each, by place. */
    private int[] holders(int[] first) {
        for (int at = 0; at < reached; at++) {
            int object = order[at];
            for (int i = graph.begin(object); i < graph.end(object); i++) {
                first[place[graph.target(i)] + 1]++;
            }
        }
        for (int at = 0; at < reached; at++) {
            first[at + 1] += first[at];
        }
        int[] holders = new int[first[reached]];
        int[] filled = Arrays.copyOf(first, reached);
        for (int at = 0; at < reached; at++) {
            int object = order[at];
            for (int i = graph.begin(object); i < graph.end(object); i++) {
                holders[filled[place[graph.target(i)]]++] = at;
            }
        }
        return holders;
    }

    /** How many objects are reached, the root of roots included. */
    int reached() {
        return reached;
    }

    /** The object at a place of the search; the root of roots is at 0, and what is dominated comes after who dominates. */
    int object(int at) {
        return order[at];
    }

    /** The place of the immediate dominator of what is at a place. */
    int dominator(int at) {
        return dominator[at];
    }

    /** The object that alone keeps {@code object} alive, or -1 when it is not reached. */
    int of(int object) {
        return place[object] == NONE ? NONE : order[dominator[place[object]]];
    }
}
