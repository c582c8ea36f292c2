package dev.imago.checkpoint.hotspot.graph;

import com.carrotsearch.hppc.IntArrayList;
import dev.imago.checkpoint.hotspot.HeapObjects;
import dev.imago.checkpoint.hotspot.HotSpotVm;

/**
 * All strong references of a heap by the numbers of their objects, forwards: 4 bytes for a reference and 4 for an object.
 * Immutable.
 *
 * <p>Object {@code count} is the root of roots: it refers to every root.
 */
final class ReferenceGraph {
    private final int[] first;
    private final int[] targets;

    ReferenceGraph(int[] first, int[] targets) {
        this.first = first;
        this.targets = targets;
    }

    static ReferenceGraph read(HotSpotVm vm, ObjectNumbers numbers, GraphRoots roots) {
        int count = numbers.count();
        int[] first = new int[count + 2];
        IntArrayList targets = new IntArrayList(count);
        StrongReferences references = new StrongReferences(vm);
        HeapObjects objects = vm.objects();
        for (int from = 0; from < count; from++) {
            first[from] = targets.size();
            long oop = numbers.addressOf(from);
            references.of(oop, objects.classOf(oop), (to, address) -> {
                int number = numbers.of(to);
                // Garbage may refer to where nothing is any more.
                if (number >= 0) {
                    targets.add(number);
                }
            });
        }
        first[count] = targets.size();
        for (long root : roots.names().keySet()) {
            int number = numbers.of(root);
            if (number >= 0) {
                targets.add(number);
            }
        }
        first[count + 1] = targets.size();
        return new ReferenceGraph(first, targets.toArray());
    }

    /** How many objects there are, the root of roots, which is the last one, included. */
    int size() {
        return first.length - 1;
    }

    int root() {
        return size() - 1;
    }

    /** Index of the first reference of an object, for {@link #target}. */
    int begin(int number) {
        return first[number];
    }

    int end(int number) {
        return first[number + 1];
    }

    int target(int reference) {
        return targets[reference];
    }
}
