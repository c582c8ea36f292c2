package dev.imago.checkpoint.freeze;

import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.ObjectReader;
import dev.imago.checkpoint.hotspot.thread.JavaThread;
import dev.imago.checkpoint.hotspot.thread.JavaThreads;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the virtual threads that are on no carrier, by the JDK's own books (JDK 21 and later). Mounted ones are on the
 * stacks of their carriers and judged there.
 */
final class VirtualThreads {
    private static final String CARRIER = "jdk.internal.misc.CarrierThread";
    private static final String VIRTUAL = "java.lang.VirtualThread";
    /** The outermost frame of a mounted one, whatever part of the others is still in the heap. */
    private static final String MOUNTED = "jdk.internal.vm.Continuation.enterSpecial";

    private static final String CONTAINERS = "jdk.internal.vm.ThreadContainers";
    private static final int MOST_NODES = 1 << 20;
    /** Set in the state of a thread that a debugger suspended. */
    private static final int SUSPENDED = 1 << 8;

    /** States by the names that {@code java.lang.VirtualThread} gives them; not every JDK has all. */
    private static final Set<String> WAITING = Set.of("PARKED", "TIMED_PARKED", "WAIT", "TIMED_WAIT");

    private static final Set<String> ENTERING_MONITOR = Set.of("BLOCKED");
    private static final Set<String> ELSEWHERE = Set.of("NEW", "RUNNING", "PINNED", "TIMED_PINNED", "TERMINATED");

    private final ObjectReader objects;
    private final JavaThreads threads;

    /**
     * What was found.
     *
     * @param waiting with their stacks, to be judged as any thread
     * @param busy those that are about to run, and those that can't be read
     */
    record Found(List<JavaThread> waiting, List<BusyThread> busy) {}

    VirtualThreads(JavaThreads threads) {
        this.threads = threads;
        this.objects = threads.objects();
    }

    Found find(List<JavaThread> platformThreads) {
        Found found = new Found(new ArrayList<>(), new ArrayList<>());
        boolean used = platformThreads.stream()
                .anyMatch(thread -> thread.threadObject() != 0 && objects.isA(thread.threadObject(), CARRIER));
        if (!used) {
            return found; // carriers come with the first virtual thread
        }
        Set<Long> known = new HashSet<>();
        long counted = inRootContainer(known) + inOtherContainers(known);
        known.forEach(thread -> sort(thread, found));
        long unknown = counted - Math.max(known.size(), mounted(platformThreads));
        if (unknown > 0) {
            found.busy.add(BusyThread.of(
                    "virtual threads",
                    BusyReason.VIRTUAL_THREADS,
                    unknown + " are parked, nobody knows where: the JVM does not keep track of them"));
        }
        return found;
    }

    private void sort(long thread, Found found) {
        if (!objects.isA(thread, VIRTUAL)) {
            return; // a platform thread that stands for one
        }
        JavaClass type = objects.classOf(thread);
        int state = objects.intField(thread, "state") & ~SUSPENDED;
        if (isOne(ELSEWHERE, state, type)) {
            return;
        }
        boolean enters = isOne(ENTERING_MONITOR, state, type);
        JavaThread read = threads.unmounted(thread, enters);
        if (!enters && !isOne(WAITING, state, type)) {
            found.busy.add(BusyThread.of(read, BusyReason.EXECUTING, "is about to run"));
        } else if (read.frames().isEmpty()) {
            found.busy.add(BusyThread.of(read, BusyReason.UNREADABLE, "its stack could not be read"));
        } else {
            found.waiting.add(read);
        }
    }

    /** The numbers of states differ between JDKs. */
    private boolean isOne(Set<String> names, int state, JavaClass type) {
        return names.stream().anyMatch(name -> type.field(name) != null && objects.staticInt(type, name) == state);
    }

    private static long mounted(List<JavaThread> threads) {
        return threads.stream()
                .filter(thread -> thread.frames().stream()
                        .anyMatch(frame -> frame.method().equals(MOUNTED)))
                .count();
    }

    /** Threads that were started on their own; returns how many there are, known or not. */
    private long inRootContainer(Set<Long> known) {
        @Nullable JavaClass tracking = objects.bootClass(CONTAINERS + "$RootContainer$TrackingRootContainer");
        if (tracking != null && tracking.isInitialized()) {
            return elements(objects.staticRef(tracking, "VTHREADS"), known);
        }
        @Nullable JavaClass counting = objects.bootClass(CONTAINERS + "$RootContainer$CountingRootContainer");
        return counting == null || !counting.isInitialized()
                ? 0
                : sum(objects.staticRef(counting, "VTHREAD_COUNT"), "base", "cells");
    }

    /** Threads of executors and scopes, which are registered by weak references. */
    private long inOtherContainers(Set<Long> known) {
        @Nullable JavaClass containers = objects.bootClass(CONTAINERS);
        if (containers == null || !containers.isInitialized()) {
            return 0;
        }
        Set<Long> references = new HashSet<>();
        keys(mapOf(objects.staticRef(containers, "CONTAINER_REGISTRY")), references);
        long count = 0;
        for (long reference : references) {
            count += inContainer(objects.ref(reference, "referent"), known);
        }
        return count;
    }

    private long inContainer(long container, Set<Long> known) {
        if (container == 0) {
            return 0;
        }
        for (String name : List.of("virtualThreads", "threads")) {
            if (objects.field(container, name) != null) {
                return elements(objects.ref(container, name), known);
            }
        }
        return objects.field(container, "flock") == null
                ? 0
                : elements(objects.ref(objects.ref(container, "flock"), "threads"), known);
    }

    /** Size of a set that {@code ConcurrentHashMap.newKeySet} made; other sets count as empty. */
    private long elements(long set, Set<Long> known) {
        long map = set == 0 ? 0 : mapOf(set);
        if (map == 0) {
            return 0;
        }
        keys(map, known);
        return sum(map, "baseCount", "counterCells");
    }

    /** Keys of a {@code ConcurrentHashMap}; of one that is growing at this moment some may be missing. */
    private void keys(long map, Set<Long> into) {
        long table = map == 0 ? 0 : objects.ref(map, "table");
        int length = table == 0 ? 0 : objects.arrayLength(table);
        for (int i = 0; i < length; i++) {
            long node = objects.element(table, i);
            if (node != 0 && objects.field(node, "first") != null) {
                node = objects.ref(node, "first"); // a bin that became a tree keeps its list as well
            }
            for (int steps = 0; node != 0 && steps < MOST_NODES; steps++) {
                long key = objects.ref(node, "key");
                if (key != 0) {
                    into.add(key);
                }
                node = objects.ref(node, "next");
            }
        }
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
