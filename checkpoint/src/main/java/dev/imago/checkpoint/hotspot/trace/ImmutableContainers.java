package dev.imago.checkpoint.hotspot.trace;

/** What {@code List.of}, {@code Set.of} and {@code Map.of} make. */
final class ImmutableContainers {
    private static final String OUTER = "java.util.ImmutableCollections";

    private final HeapAccess heap;
    /** Stands for "no second element" (JDK-8265029). */
    private final JdkField empty;

    ImmutableContainers(HeapAccess heap) {
        this.heap = heap;
        this.empty = new JdkField(heap, OUTER, "EMPTY");
    }

    void register(Containers containers) {
        containers.sequence(OUTER + "$List12", oneOrTwo(OUTER + "$List12"));
        containers.sequence(OUTER + "$Set12", oneOrTwo(OUTER + "$Set12"));
        containers.sequence(OUTER + "$ListN", array(OUTER + "$ListN"), containers.flag(OUTER + "$ListN", "allowNulls"));
        ContentReader setN = array(OUTER + "$SetN");
        containers.sequence(OUTER + "$SetN", setN);
        JdkField key = new JdkField(heap, OUTER + "$Map1", "k0");
        JdkField value = new JdkField(heap, OUTER + "$Map1", "v0");
        containers.map(OUTER + "$Map1", (map, visitor) -> visitor.visit(key.referenceIn(map), value.referenceIn(map)));
        JdkField table = new JdkField(heap, OUTER + "$MapN", "table");
        JdkField size = new JdkField(heap, OUTER + "$MapN", "size");
        containers.map(OUTER + "$MapN", (map, visitor) -> {
            long array = table.referenceIn(map);
            int found = 0;
            for (int i = 0; i + 1 < heap.lengthOf(array); i += 2) {
                long entryKey = heap.elementOf(array, i);
                if (entryKey != 0) {
                    visitor.visit(entryKey, heap.elementOf(array, i + 1));
                    found++;
                }
            }
            Containers.checkCount(heap, map, found, size.intIn(map));
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

    /** A list holds nulls only where it allows them; the places of a set that are null are free. */
    private ContentReader array(String className) {
        JdkField elements = new JdkField(heap, className, "elements");
        boolean isList = className.endsWith("$ListN");
        return (oop, sink) -> {
            long array = elements.referenceIn(oop);
            for (int i = 0; i < heap.lengthOf(array); i++) {
                long element = heap.elementOf(array, i);
                if (isList || element != 0) {
                    sink.element(element);
                }
            }
        };
    }
}
