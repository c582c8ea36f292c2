package dev.imago.checkpoint.hotspot.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the two threads that mark meet: blocks of references on their way to their owner, and who has run out of work. The
 * only place at which they wait. What is on its way is bounded; who can't get rid of a block takes in his own meanwhile.
 */
final class Handover {
    /** On their way to one thread: 1 MiB. */
    private static final int MOST_BLOCKS = 128;

    private final List<Deque<MarkBlock>> incoming = List.of(new ArrayDeque<>(), new ArrayDeque<>());
    private final Deque<MarkBlock> spare = new ArrayDeque<>();
    /** Threads without work; who is in here neither has nor gets anything until the other gives him some. */
    private final boolean[] resting = {false, true};

    private volatile boolean interrupted;
    private volatile boolean ended;
    private volatile boolean crowded;
    private volatile boolean anyResting = true;
    private volatile @Nullable Throwable failure;

    /** Whether one thread has marked all there is, or failed: nobody needs to go on. */
    boolean isEnded() {
        return ended;
    }

    /** Whether it is worth while to call {@link #take} although there is other work: somebody may wait for room. */
    boolean isCrowded() {
        return crowded;
    }

    /** Whether one of the threads is out of work. */
    boolean isAnyResting() {
        return anyResting;
    }

    /** Whether a thread is out of work; what it has marked is then seen by who asks. */
    synchronized boolean isResting(int thread) {
        return resting[thread];
    }

    /**
     * Sends a block to a thread.
     *
     * @return an empty one in its place, or null when it was not taken: that thread rests, or has enough
     */
    synchronized @Nullable MarkBlock send(int to, MarkBlock block) {
        if (resting[to] || incoming.get(to).size() == MOST_BLOCKS) {
            return null;
        }
        incoming.get(to).add(block);
        crowded = mostIncoming() > MOST_BLOCKS / 2;
        notifyAll();
        MarkBlock empty = spare.poll();
        return empty == null ? new MarkBlock() : empty;
    }

    /** The next block for a thread, or null; the thread gives it back empty to {@link #putBack}. */
    synchronized @Nullable MarkBlock take(int thread) {
        MarkBlock block = incoming.get(thread).poll();
        crowded = mostIncoming() > MOST_BLOCKS / 2;
        if (block != null) {
            notifyAll();
        }
        return block;
    }

    private int mostIncoming() {
        return Math.max(incoming.get(0).size(), incoming.get(1).size());
    }

    synchronized void putBack(MarkBlock empty) {
        spare.add(empty);
    }

    /** Waits until {@link #send} may succeed, or there is something to take. */
    synchronized void awaitRoom(int to) {
        while (!ended
                && !resting[to]
                && incoming.get(to).size() == MOST_BLOCKS
                && incoming.get(1 - to).isEmpty()) {
            await();
        }
    }

    /** Waits until the thread has work at all: the first one has it from the beginning. */
    synchronized boolean awaitWork(int thread) {
        while (!ended && resting[thread]) {
            await();
        }
        return !ended;
    }

    /**
     * Waits for work, in a block or given by {@link #wake}.
     *
     * @return false when both are out of work, so that all is marked
     */
    synchronized boolean rest(int thread) {
        if (!incoming.get(thread).isEmpty()) {
            return true;
        }
        if (resting[1 - thread]) {
            end();
        } else {
            resting[thread] = true;
            anyResting = true;
        }
        return awaitWork(thread);
    }

    /** Ends the rest of a thread that was given work; what was marked until now is seen by it. */
    synchronized void wake(int thread, Runnable giving) {
        giving.run();
        resting[thread] = false;
        anyResting = false;
        notifyAll();
    }

    /** Ends all. */
    synchronized void fail(Throwable reason) {
        if (failure == null) {
            failure = reason;
        }
        end();
    }

    private void end() {
        ended = true;
        notifyAll();
    }

    @SuppressWarnings("WaitNotInLoop") // whoever calls it does so in a loop
    private void await() {
        try {
            wait();
        } catch (InterruptedException e) {
            interrupted = true; // whoever wanted that sees it when all is marked, which is soon
        }
    }

    /** Begins anew: the second thread rests. */
    synchronized void begin() {
        ended = false;
        resting[0] = false;
        resting[1] = true;
        anyResting = true;
    }

    /** Waits for a thread that has ended or is about to, and throws what {@link #fail} was told first. */
    void awaitEnd(Thread helper) {
        while (helper.isAlive()) {
            try {
                helper.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            interrupted = false;
            Thread.currentThread().interrupt();
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
