package dev.imago.restore.agent.load;

import java.lang.invoke.MethodHandle;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.PriorityBlockingQueue;
import org.jspecify.annotations.Nullable;

/** The order of one of the JDK's sorted containers, asked without running what a subclass overrides. */
final class SortedOrder {
    private static final Map<Class<?>, MethodHandle> COMPARATORS = Map.of(
            TreeMap.class, comparator(TreeMap.class),
            TreeSet.class, comparator(TreeSet.class),
            ConcurrentSkipListMap.class, comparator(ConcurrentSkipListMap.class),
            PriorityQueue.class, comparator(PriorityQueue.class),
            PriorityBlockingQueue.class, comparator(PriorityBlockingQueue.class));

    private static final Map<Class<?>, MethodHandle> ENTRIES = Map.of(
            TreeMap.class, VmAccess.exactly(TreeMap.class, "entrySet"),
            ConcurrentSkipListMap.class, VmAccess.exactly(ConcurrentSkipListMap.class, "entrySet"));

    private static final long MAP_OF_SET = VmAccess.offset(TreeSet.class, "m");

    private final @Nullable Comparator<Object> comparator;

    /** Two keys that are in the wrong order. */
    record Pair(Object first, Object second) {}

    private SortedOrder(@Nullable Comparator<Object> comparator) {
        this.comparator = comparator;
    }

    private static MethodHandle comparator(Class<?> base) {
        return VmAccess.exactly(base, "comparator");
    }

    /** Null where the keys' natural order holds, as always in kinds that take no comparator. */
    @SuppressWarnings("unchecked") // it is asked about what it has put in order before
    static @Nullable Comparator<Object> comparatorOf(ContainerKind kind, Object container) {
        MethodHandle comparator = COMPARATORS.get(kind.base());
        try {
            return comparator == null ? null : (Comparator<Object>) comparator.invoke(container);
        } catch (Throwable e) {
            throw new IllegalStateException("a " + kind.base().getName() + " does not tell its comparator", e);
        }
    }

    /**
     * The first two keys of a map or set, or the first parent and child of a queue's heap, that are in the wrong order; null
     * where there are none.
     */
    static @Nullable Pair wrongPair(ContainerKind kind, Object container) throws Throwable {
        SortedOrder order = new SortedOrder(comparatorOf(kind, container));
        MethodHandle entries = ENTRIES.get(kind.base());
        if (entries != null) {
            return order.wrongPair((Set<?>) entries.invoke(container));
        } else if (kind.base() == TreeSet.class) {
            return order.wrongPair(((Map<?, ?>) VmAccess.UNSAFE.getReference(container, MAP_OF_SET)).entrySet());
        }
        return order.wrongPair(kind.elements(container));
    }

    private @Nullable Pair wrongPair(Set<?> entries) {
        Iterator<?> rest = entries.iterator();
        if (!rest.hasNext()) {
            return null;
        }
        Object last = keyOf(rest.next());
        while (rest.hasNext()) {
            Object key = keyOf(rest.next());
            if (!isOrdered(last, key, false)) {
                return new Pair(last, key);
            }
            last = key;
        }
        return null;
    }

    private static Object keyOf(Object entry) {
        return ((Map.Entry<?, ?>) entry).getKey();
    }

    private @Nullable Pair wrongPair(Object[] heap) {
        for (int i = 1; i < heap.length; i++) {
            Object parent = heap[(i - 1) / 2];
            if (!isOrdered(parent, heap[i], true)) {
                return new Pair(parent, heap[i]);
            }
        }
        return null;
    }

    /**
     * Asked both ways before it is denied: what keys say that compare their distance from now depends on which is asked first,
     * and many a comparator says of two of a rank that either is the greater.
     */
    private boolean isOrdered(Object first, Object second, boolean mayBeEqual) {
        int order = compare(first, second);
        return order < 0 || (order == 0 && mayBeEqual) || compare(second, first) > 0;
    }

    @SuppressWarnings("unchecked") // it has put them in order before
    private int compare(Object one, Object other) {
        return comparator != null ? comparator.compare(one, other) : ((Comparable<Object>) one).compareTo(other);
    }
}
