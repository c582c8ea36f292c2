package dev.imago.checkpoint.freeze;

import java.util.Map;

/**
 * Tells which threads of a frozen process look as if they waited and do not: the kernel had already given them what they
 * waited for when they were stopped, and no code has seen it yet. What such a thread has got, bytes or a connection, would
 * be lost with it.
 *
 * <p>{@code /proc} does not tell; the right to trace the process is needed.
 */
@FunctionalInterface
public interface CompletedCalls {
    /** Numbers of the system calls (x86-64) that are over, by thread id; those of futexes are not asked for. */
    Map<Integer, Integer> find() throws InterruptedException;
}
