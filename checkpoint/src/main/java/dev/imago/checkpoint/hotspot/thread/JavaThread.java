package dev.imago.checkpoint.hotspot.thread;

import java.util.List;
import java.util.Optional;

/**
 * A thread of a JVM as the freeze caught it.
 *
 * @param address of the VM's {@code JavaThread}
 * @param name of the {@code java.lang.Thread}; empty when it has none (yet)
 * @param osThreadId id in the process's own pid namespace; 0 while it has no kernel thread
 * @param daemon whether the JVM may end while it runs
 * @param vmInternal whether it serves the VM itself (compilers, monitor deflation...): no Java method is on its stack
 *     and it is of the VM's own thread group, or has no thread object
 * @param threadObject address of the {@code java.lang.Thread}; 0 when it has none
 * @param task address of the {@code Runnable} it was made with; 0 when it has none
 * @param pendingMonitor whether it waits to enter a monitor ({@code synchronized})
 * @param walk whether {@code frames} is the whole stack, for sure
 * @param frames innermost first
 */
public record JavaThread(
        long address,
        String name,
        int osThreadId,
        ThreadState state,
        boolean daemon,
        boolean vmInternal,
        long threadObject,
        long task,
        boolean pendingMonitor,
        Walk walk,
        List<Frame> frames) {
    /** How sure the frames are. */
    public enum Walk {
        /** Every frame from the innermost to the thread's beginning. */
        COMPLETE,
        /** Some part could not be walked for sure: frames may be missing or, for a thread in Java code, wrong. */
        INCOMPLETE
    }

    public JavaThread {
        frames = List.copyOf(frames);
    }

    /** The innermost Java method. */
    public Optional<Frame> topFrame() {
        return frames.isEmpty() ? Optional.empty() : Optional.of(frames.get(0));
    }
}
