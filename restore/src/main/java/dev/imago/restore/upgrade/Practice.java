package dev.imago.restore.upgrade;

import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import java.util.concurrent.TimeUnit;

/**
 * Goes through the motions of the pause on the process while it still serves, so that clients do not wait for this
 * program's own code to be loaded and compiled. Runs on a thread of its own, beside the start of the new version.
 *
 * <p>What is read means nothing, for it changes meanwhile: results are thrown away, and so are errors of any kind.
 */
final class Practice implements AutoCloseable {
    /** Of each round, and seldom reached: what is practised on should be whole. */
    static final int MOST_OBJECTS = 1_500_000;

    /**
     * Of each container: the first of many orders, but those with all that belongs to them. Compiled code is thrown away when
     * the pause brings a kind of object that practice has not met, and transformers refuse halves.
     */
    static final int MOST_ELEMENTS = 5_000;

    /**
     * Fewer leave code to the interpreter; on a machine without other work they take three seconds in all. Less will do where
     * nobody looks at the pause, as in most tests.
     */
    private static final int ROUNDS = Integer.getInteger("imago.practice.rounds", 6);

    private static final long BUDGET_NANOS = TimeUnit.SECONDS.toNanos(15);
    /** A round that is under way when time is up is given this long to end. */
    private static final long GRACE_MILLIS = 2000;
    /** As much of the heap is read at once, before it moves on. */
    private static final long MOST_READ_AHEAD = 256L << 20;

    private static final int READ_STEP = 1 << 20;

    private final Thread thread;
    private volatile boolean ended;

    /** What the pause does with old's memory. */
    interface Motions {
        void goThrough(HotSpotVm vm);
    }

    private Practice(int pid, Motions motions) {
        thread = new Thread(() -> run(pid, motions), "imago-practice");
        thread.setDaemon(true);
    }

    static Practice start(int pid, Motions motions) {
        Practice practice = new Practice(pid, motions);
        practice.thread.start();
        return practice;
    }

    private void run(int pid, Motions motions) {
        long end = System.nanoTime() + BUDGET_NANOS;
        for (int round = 0; round < ROUNDS && !ended && System.nanoTime() < end; round++) {
            try (AddressSpace memory = ProcessMemory.open(pid)) {
                HotSpotVm vm = HotSpotVm.attach(memory);
                readAhead(vm, memory);
                motions.goThrough(vm);
            } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError nothingCanBeConcluded) {
                // A heap that is read while it moves may look damaged in any way.
            }
        }
        // What practice left behind is not collected during the pause.
        System.gc();
    }

    private static void readAhead(HotSpotVm vm, AddressSpace memory) {
        long[] left = {MOST_READ_AHEAD};
        vm.heap().spaces().forEach(space -> {
            for (long at = space.bottom(); at < space.top() && left[0] > 0; at += READ_STEP) {
                memory.getByte(at);
                left[0] -= READ_STEP;
            }
        });
    }

    /** Waits until it is over, which is soon. */
    void await() throws InterruptedException {
        thread.join(TimeUnit.NANOSECONDS.toMillis(BUDGET_NANOS) + GRACE_MILLIS);
        close();
    }

    /** Gives it up; a round that is under way goes on to its end. */
    @Override
    public void close() {
        ended = true;
        thread.interrupt();
    }
}
