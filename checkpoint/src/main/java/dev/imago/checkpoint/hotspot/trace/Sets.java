package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.trace.Container.Attribute;
import dev.imago.checkpoint.hotspot.trace.Container.EntryWalk;
import dev.imago.checkpoint.state.Slot;

/** Sets that are maps inside, and sets of enum constants. */
final class Sets {
    private static final String TREE_SET = "java.util.TreeSet";
    private static final String ENUM_SET = "java.util.EnumSet";

    private final HeapAccess heap;
    private final Containers containers;
    private final JdkField hashMap;
    private final JdkField treeMap;
    private final JdkField treeComparator;
    private final JdkField universe;
    private final JdkField regularElements;
    private final JdkField jumboElements;

    Sets(HeapAccess heap, Containers containers) {
        this.heap = heap;
        this.containers = containers;
        this.hashMap = new JdkField(heap, "java.util.HashSet", "map");
        this.treeMap = new JdkField(heap, TREE_SET, "m");
        this.treeComparator = new JdkField(heap, "java.util.TreeMap", "comparator");
        this.universe = new JdkField(heap, ENUM_SET, "universe");
        this.regularElements = new JdkField(heap, "java.util.RegularEnumSet", "elements");
        this.jumboElements = new JdkField(heap, "java.util.JumboEnumSet", "elements");
    }

    void register(Containers registry) {
        ContentReader hashed = (oop, sink) -> walkKeys(hashMap.referenceIn(oop), sink);
        registry.sequence("java.util.HashSet", hashed);
        registry.sequence("java.util.LinkedHashSet", hashed);
        registry.sequence(
                TREE_SET,
                (oop, sink) -> walkKeys(treeMap.referenceIn(oop), sink),
                new Attribute(
                        Slot.carried(TREE_SET, "comparator", "Ljava/util/Comparator;"),
                        (oop, sink, index) ->
                                sink.reference(index, treeComparator.referenceIn(treeMap.referenceIn(oop)))));
        Attribute elementType = registry.reference(ENUM_SET, "elementType", "java.lang.Class");
        registry.sequence(
                "java.util.RegularEnumSet",
                ENUM_SET,
                (oop, sink) -> walkBits(oop, regularElements.longIn(oop), 0, sink),
                elementType);
        registry.sequence("java.util.JumboEnumSet", ENUM_SET, this::walkJumbo, elementType);
    }

    private void walkKeys(long map, RecordSink sink) {
        EntryWalk walk = map == 0 ? null : containers.mapWalk(map);
        if (walk == null) {
            throw new CorruptVmException("a set has no map that is understood", map);
        }
        walk.walk(map, (key, value) -> sink.element(key));
    }

    private void walkJumbo(long set, RecordSink sink) {
        long words = jumboElements.referenceIn(set);
        int count = heap.lengthOf(words, 3);
        int base = heap.classOf(words).arrayBase();
        for (int i = 0; i < count; i++) {
            walkBits(set, heap.longAt(words + base + 8L * i), 64 * i, sink);
        }
    }

    private void walkBits(long set, long bits, int first, RecordSink sink) {
        long constants = universe.referenceIn(set);
        int length = heap.lengthOf(constants);
        for (long rest = bits; rest != 0; rest &= rest - 1) {
            int ordinal = first + Long.numberOfTrailingZeros(rest);
            if (ordinal >= length) {
                throw new CorruptVmException("an EnumSet holds constant " + ordinal + " of " + length, set);
            }
            sink.element(heap.elementOf(constants, ordinal));
        }
    }
}
