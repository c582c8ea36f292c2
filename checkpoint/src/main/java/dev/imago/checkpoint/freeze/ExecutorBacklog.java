package dev.imago.checkpoint.freeze;

import dev.imago.checkpoint.hotspot.JavaField;
import dev.imago.checkpoint.hotspot.ObjectReader;
import dev.imago.checkpoint.hotspot.thread.JavaThread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds work that was handed to the JDK's executors and has not begun, starting at their threads: {@code
 * ThreadPoolExecutor} with its queue, {@code ScheduledThreadPoolExecutor} with tasks that are due, {@code ForkJoinPool}
 * with the queues of its workers and submitters.
 *
 * <p>A delayed or periodic task whose time has not come is no such work: the new version schedules its own.
 */
final class ExecutorBacklog {
    private static final String WORKER = "java.util.concurrent.ThreadPoolExecutor$Worker";
    private static final String FORK_JOIN_THREAD = "java.util.concurrent.ForkJoinWorkerThread";
    private static final String DELAYED_QUEUE = "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue";
    private static final int MOST_QUEUES = 1 << 17;

    private final ObjectReader objects;
    private final OptionalLong nanoTime;

    /** @param nanoTime what {@link System#nanoTime()} is in the process, where that is known */
    ExecutorBacklog(ObjectReader objects, OptionalLong nanoTime) {
        this.objects = objects;
        this.nanoTime = nanoTime;
    }

    List<BusyThread> find(List<JavaThread> threads) {
        List<BusyThread> found = new ArrayList<>();
        Map<Long, String> pools = new LinkedHashMap<>();
        Map<Long, String> forkJoinPools = new LinkedHashMap<>();
        for (JavaThread thread : threads) {
            if (thread.threadObject() == 0) {
                continue;
            }
            long worker = workerOf(thread.task());
            if (worker != 0) {
                if (objects.ref(worker, "firstTask") != 0) {
                    found.add(BusyThread.of(thread, BusyReason.BACKLOG, "was made for a task and has not begun it"));
                }
                pools.putIfAbsent(objects.ref(worker, "this$0"), thread.name());
            } else if (objects.isA(thread.threadObject(), FORK_JOIN_THREAD)) {
                forkJoinPools.putIfAbsent(objects.ref(thread.threadObject(), "pool"), thread.name());
            }
        }
        pools.forEach((pool, name) -> addWaiting(found, name, waitingIn(objects.ref(pool, "workQueue"))));
        forkJoinPools.forEach((pool, name) -> addWaiting(found, name, waitingInForkJoinPool(pool)));
        return found;
    }

    private static void addWaiting(List<BusyThread> found, String name, int waiting) {
        if (waiting > 0) {
            found.add(BusyThread.of(
                    "pool of " + name, BusyReason.BACKLOG, waiting + " task(s) wait in its queue and have not begun"));
        }
    }

    /** The pool worker that a thread was made with, itself or wrapped once by the pool's thread factory; 0 if none. */
    private long workerOf(long task) {
        if (task == 0 || objects.isA(task, WORKER)) {
            return task;
        }
        for (JavaField field : objects.classOf(task).instanceFields()) {
            if (field.isReference()) {
                long value = objects.refAt(task + field.offset());
                if (value != 0 && objects.isA(value, WORKER)) {
                    return value;
                }
            }
        }
        return 0;
    }

    private int waitingIn(long queue) {
        if (queue == 0) {
            return 0;
        }
        if (objects.isA(queue, DELAYED_QUEUE)) {
            return dueIn(queue);
        }
        return size(queue).orElse(0);
    }

    /** The queues of the JDK that count; a hand-over queue has no elements, only threads that wait with one. */
    private OptionalInt size(long queue) {
        for (String name : List.of("count", "size")) {
            @Nullable JavaField field = objects.field(queue, name);
            if (field != null && field.descriptor().equals("I")) {
                return OptionalInt.of(objects.intField(queue, name));
            }
            if (field != null && field.descriptor().equals("Ljava/util/concurrent/atomic/AtomicInteger;")) {
                long counter = objects.ref(queue, name);
                return counter == 0 ? OptionalInt.empty() : OptionalInt.of(objects.intField(counter, "value"));
            }
        }
        return OptionalInt.empty();
    }

    /** One-time tasks whose time has come; the heap's first is the earliest, and only that one is looked at. */
    private int dueIn(long queue) {
        if (objects.intField(queue, "size") <= 0 || nanoTime.isEmpty()) {
            return 0;
        }
        long first = objects.element(objects.ref(queue, "queue"), 0);
        if (first == 0 || objects.field(first, "time") == null || objects.field(first, "period") == null) {
            return 0;
        }
        boolean once = objects.longField(first, "period") == 0;
        return once && objects.longField(first, "time") - nanoTime.getAsLong() <= 0 ? 1 : 0;
    }

    private int waitingInForkJoinPool(long pool) {
        long queues = pool == 0 ? 0 : objects.ref(pool, "queues");
        if (queues == 0) {
            return 0;
        }
        int waiting = 0;
        int length = Math.min(objects.arrayLength(queues), MOST_QUEUES);
        for (int i = 0; i < length; i++) {
            long queue = objects.element(queues, i);
            if (queue != 0) {
                waiting += Math.max(0, objects.intField(queue, "top") - objects.intField(queue, "base"));
            }
        }
        return waiting;
    }
}
