package dev.imago.checkpoint.hotspot.trace;

import java.util.ArrayList;
import java.util.List;

/** What {@code List.of}, {@code Set.of} and {@code Map.of} make. */
final class ImmutableContainers {
    private static final String OUTER = "java.util.ImmutableCollections";

    private final HeapAccess heap;
    /** Stands for "no second element" (JDK-8265029). */
    private final JdkField empty;

    private final SaltedOrder salted;

    ImmutableContainers(HeapAccess heap) {
        this.heap = heap;
        this.empty = new JdkField(heap, OUTER, "EMPTY");
        this.salted = new SaltedOrder(heap);
    }

    void register(Containers containers) {
        containers.sequence(OUTER + "$List12", oneOrTwo(OUTER + "$List12"));
        containers.sequence(OUTER + "$Set12", oneOrTwo(OUTER + "$Set12"));
        containers.sequence(OUTER + "$ListN", list(), containers.flag(OUTER + "$ListN", "allowNulls"));
        containers.sequence(OUTER + "$SetN", set());
        JdkField key = new JdkField(heap, OUTER + "$Map1", "k0");
        JdkField value = new JdkField(heap, OUTER + "$Map1", "v0");
        containers.map(OUTER + "$Map1", (map, visitor) -> visitor.visit(key.referenceIn(map), value.referenceIn(map)));
        JdkField table = new JdkField(heap, OUTER + "$MapN", "table");
        JdkField size = new JdkField(heap, OUTER + "$MapN", "size");
        containers.map(OUTER + "$MapN", (map, visitor) -> {
            long array = table.referenceIn(map);
            List<SaltedOrder.Entry> found = new ArrayList<>();
            for (int i = 0; i + 1 < heap.lengthOf(array); i += 2) {
                long entryKey = heap.elementOf(array, i);
                if (entryKey != 0) {
                    found.add(salted.entry(entryKey, heap.elementOf(array, i + 1)));
                }
            }
            SaltedOrder.sort(found).forEach(entry -> visitor.visit(entry.key(), entry.value()));
            Containers.checkCount(heap, map, found.size(), size.intIn(map));
        });
    }

    private ContentReader oneOrTwo(String className) {
        JdkField first = new JdkField(heap, className, "e0");
        JdkField second = new JdkField(heap, className, "e1");
        return (oop, sink) -> {
            sink.element(first.referenceIn(oop));
            long other = second.referenceIn(oop);
            if (other != 0 && other != empty.staticReference()) {
                sink.element(other);
            }
        };
    }

    /** Null is an element where the list allows it. */
    private ContentReader list() {
        JdkField elements = new JdkField(heap, OUTER + "$ListN", "elements");
        return (oop, sink) -> {
            long array = elements.referenceIn(oop);
            for (int i = 0; i < heap.lengthOf(array); i++) {
                sink.element(heap.elementOf(array, i));
            }
        };
    }

    /** Places that are null are free. */
    private ContentReader set() {
        JdkField elements = new JdkField(heap, OUTER + "$SetN", "elements");
        return (oop, sink) -> {
            long array = elements.referenceIn(oop);
            List<SaltedOrder.Entry> found = new ArrayList<>();
            for (int i = 0; i < heap.lengthOf(array); i++) {
                long element = heap.elementOf(array, i);
                if (element != 0) {
                    found.add(salted.entry(element, 0));
                }
            }
            SaltedOrder.sort(found).forEach(entry -> sink.element(entry.key()));
        };
    }
}
