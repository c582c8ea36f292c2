package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.StatePart;
import dev.imago.checkpoint.state.StateWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The order in which stretches of a state are written, whichever thread migrates them: each has its turn when all before
 * it are written. Threads go ahead of the turn as far as memory is to allow.
 *
 * <p>Of failures the one in the first stretch that has one counts, as if there were one thread.
 */
final class Turns {
    private final StateWriter writer;
    private final int stretches;
    private final int ahead;
    private final IntConsumer written;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Integer, Result> ended = new HashMap<>();
    /** The next stretch that nobody has begun. */
    private int unbegun;
    /** The stretch whose turn it is. */
    private int current;
    /** Whether a thread has the writer, which it uses without the lock. */
    private boolean writing;

    private @Nullable Throwable failure;

    /** Thrown where nothing is to be done any more, as an object before has failed. */
    static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1;

        Ended() {
            super("an object before has failed", null, false, false);
        }
    }

    /** How a stretch ended: with what is to be written, or with a failure. */
    private record Result(
            StatePart.@Nullable Block block, @Nullable Throwable failure) {}

    /**
     * Turns for so many stretches, numbered from 0.
     *
     * @param ahead how many may be under way, or wait for their turn, at a time
     * @param written hears of each stretch that was written, in their order
     */
    Turns(StateWriter writer, int stretches, int ahead, IntConsumer written) {
        this.written = written;
        this.writer = writer;
        this.stretches = stretches;
        this.ahead = ahead;
    }

    /** The next stretch to migrate, once there is room for it; -1 when there is none, or one has failed. */
    int begin() {
        lock.lock();
        try {
            int stretch = unbegun++;
            while (failure == null && stretch < stretches && stretch - current >= ahead) {
                changed.awaitUninterruptibly();
            }
            return failure != null || stretch >= stretches ? -1 : stretch;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the turn of a stretch, which is kept until the stretch ends.
     *
     * @throws Ended if one before has failed
     */
    void await(int stretch, StatePart part) {
        if (part.hasTurn()) {
            return;
        }
        lock.lock();
        try {
            while (failure == null && (current != stretch || writing)) {
                changed.awaitUninterruptibly();
            }
            if (failure != null) {
                throw new Ended();
            }
            writing = true;
        } finally {
            lock.unlock();
        }
        part.takeTurn();
    }

    /** Writes what the part has so far; in its turn only. */
    void write(StatePart part) {
        append(part.take());
    }

    /** Ends a stretch. What its part holds is written in its turn, by the thread that sees it come. */
    void end(int stretch, StatePart part) {
        end(stretch, part, new Result(part.take(), null));
    }

    /** Ends a stretch that failed. */
    void fail(int stretch, StatePart part, Throwable cause) {
        end(stretch, part, new Result(null, cause));
    }

    private void end(int stretch, StatePart part, Result result) {
        boolean hadTurn = part.hasTurn();
        part.endTurn();
        lock.lock();
        try {
            ended.put(stretch, result);
            if (writing && !hadTurn) {
                return;
            }
            writing = true;
        } finally {
            lock.unlock();
        }
        for (Result next = next(); next != null; next = next()) {
            write(next);
        }
    }

    /** The result whose turn it is. Where it has not come yet, the writer is free for others. */
    private @Nullable Result next() {
        lock.lock();
        try {
            Result next = failure == null ? ended.remove(current) : null;
            if (next == null) {
                writing = false;
                changed.signalAll();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void write(Result result) {
        Throwable cause = result.failure();
        StatePart.Block block = result.block();
        if (block != null) {
            try {
                append(block);
                written.accept(current);
            } catch (RuntimeException | Error e) {
                cause = e;
            }
        }
        lock.lock();
        try {
            current++;
            failure = cause;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void append(StatePart.Block block) {
        writer.append(block);
        block.release();
    }

    /** What the first stretch that failed did so with; null if none has. */
    @Nullable
    Throwable failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }
}
