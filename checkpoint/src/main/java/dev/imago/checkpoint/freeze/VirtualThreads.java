package dev.imago.checkpoint.freeze;

import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.ObjectReader;
import dev.imago.checkpoint.hotspot.thread.JavaThread;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts parked virtual threads, by the JDK's own books (JDK 21 and later): they are on no JVM thread, so what they wait
 * for is not known. Mounted ones are on the stacks of their carriers and judged there.
 */
final class VirtualThreads {
    private static final String CARRIER = "jdk.internal.misc.CarrierThread";
    /** The outermost frame of a mounted one, whatever part of the others is still in the heap. */
    private static final String MOUNTED = "jdk.internal.vm.Continuation.enterSpecial";

    private static final String CONTAINERS = "jdk.internal.vm.ThreadContainers";
    private static final int MOST_NODES = 1 << 20;

    private final ObjectReader objects;

    VirtualThreads(ObjectReader objects) {
        this.objects = objects;
    }

    /** One entry when virtual threads are parked. */
    List<BusyThread> find(List<JavaThread> threads) {
        boolean used = threads.stream()
                .anyMatch(thread -> thread.threadObject() != 0 && objects.isA(thread.threadObject(), CARRIER));
        if (!used) {
            return List.of(); // carriers come with the first virtual thread
        }
        long parked = inRootContainer() + inOtherContainers() - mounted(threads);
        return parked <= 0
                ? List.of()
                : List.of(BusyThread.of(
                        "virtual threads", BusyReason.VIRTUAL_THREADS, parked + " are parked, nobody knows where"));
    }

    private static long mounted(List<JavaThread> threads) {
        return threads.stream()
                .filter(thread -> thread.frames().stream()
                        .anyMatch(frame -> frame.method().equals(MOUNTED)))
                .count();
    }

    /** Threads that were started on their own. */
    private long inRootContainer() {
        @Nullable JavaClass tracking = objects.bootClass(CONTAINERS + "$RootContainer$TrackingRootContainer");
        if (tracking != null && tracking.isInitialized()) {
            return elements(objects.staticRef(tracking, "VTHREADS"));
        }
        @Nullable JavaClass counting = objects.bootClass(CONTAINERS + "$RootContainer$CountingRootContainer");
        return counting == null || !counting.isInitialized()
                ? 0
                : sum(objects.staticRef(counting, "VTHREAD_COUNT"), "base", "cells");
    }

    /** Threads of executors and scopes, which are registered by weak references. */
    private long inOtherContainers() {
        @Nullable JavaClass containers = objects.bootClass(CONTAINERS);
        if (containers == null || !containers.isInitialized()) {
            return 0;
        }
        long table = objects.ref(mapOf(objects.staticRef(containers, "CONTAINER_REGISTRY")), "table");
        long count = 0;
        int length = table == 0 ? 0 : objects.arrayLength(table);
        for (int i = 0; i < length; i++) {
            long node = objects.element(table, i);
            for (int steps = 0; node != 0 && steps < MOST_NODES; steps++) {
                count += inContainer(objects.ref(objects.ref(node, "key"), "referent"));
                node = objects.ref(node, "next");
            }
        }
        return count;
    }

    private long inContainer(long container) {
        if (container == 0) {
            return 0;
        }
        for (String name : List.of("virtualThreads", "threads")) {
            if (objects.field(container, name) != null) {
                return elements(objects.ref(container, name));
            }
        }
        return objects.field(container, "flock") == null
                ? 0
                : elements(objects.ref(objects.ref(container, "flock"), "threads"));
    }

    /** Size of a set that {@code ConcurrentHashMap.newKeySet} made; other sets count as empty. */
    private long elements(long set) {
        long map = set == 0 ? 0 : mapOf(set);
        return map == 0 ? 0 : sum(map, "baseCount", "counterCells");
    }

    private long mapOf(long set) {
        return objects.field(set, "map") == null ? 0 : objects.ref(set, "map");
    }

    /** A counter that threads share: a base, and cells where they got in each other's way. */
    private long sum(long counter, String base, String cells) {
        long sum = objects.longField(counter, base);
        long array = objects.ref(counter, cells);
        int length = array == 0 ? 0 : objects.arrayLength(array);
        for (int i = 0; i < length; i++) {
            long cell = objects.element(array, i);
            if (cell != 0) {
                sum += objects.longField(cell, "value");
            }
        }
        return sum;
    }
}
