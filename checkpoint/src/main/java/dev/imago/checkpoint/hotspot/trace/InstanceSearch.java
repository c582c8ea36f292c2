package dev.imago.checkpoint.hotspot.trace;

import com.carrotsearch.hppc.LongArrayList;
import dev.imago.checkpoint.hotspot.JavaClass;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the objects of given classes by walking the heap, object after object, reachable or not. */
final class InstanceSearch {
    private InstanceSearch() {}

    /** Addresses of all objects whose class is one of {@code types}. */
    static long[] find(HeapAccess heap, List<JavaClass> types) {
        Set<JavaClass> wanted = new HashSet<>(types);
        LongArrayList found = new LongArrayList();
        heap.vm().walk().forEachObject((oop, type, size) -> {
            if (wanted.contains(type)) {
                found.add(oop);
            }
        });
        return found.toArray();
    }
}
