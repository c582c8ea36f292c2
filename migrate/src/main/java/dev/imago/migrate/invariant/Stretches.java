package dev.imago.migrate.invariant;

import dev.imago.checkpoint.state.StateProgress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Deals a state's objects out to threads, so many at a time, and ends all of them when one fails. Safe for use by all. */
final class Stretches {
    private static final int SIZE = 1 << 14;

    private final int objects;
    private final StateProgress progress;
    private final Thread teller = Thread.currentThread();
    private final AtomicLong dealt = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** @param progress hears of it in the thread that calls this, and may end it by throwing */
    Stretches(int objects, StateProgress progress) {
        this.objects = objects;
        this.progress = progress;
    }

    /** Looks at an object. */
    interface Look {
        void at(int id);
    }

    /** How many threads find something to do. */
    int atMost(int threads) {
        return (int) Math.max(1, Math.min(threads, (objects + SIZE - 1L) / SIZE));
    }

    /** Takes stretches until there are none, or somebody has failed. Throws nothing. */
    void takeAll(Look look) {
        try {
            for (long first = dealt.getAndAdd(SIZE); first < objects; first = dealt.getAndAdd(SIZE)) {
                int last = (int) Math.min(objects, first + SIZE);
                for (int id = (int) first + 1; id <= last; id++) {
                    look.at(id);
                }
                long all = done.addAndGet(last - first);
                if (failure.get() != null) {
                    return;
                }
                if (Thread.currentThread() == teller) {
                    progress.done(all, objects);
                }
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    /** What somebody failed with; null if nobody has. */
    @Nullable
    Throwable failure() {
        return failure.get();
    }
}
