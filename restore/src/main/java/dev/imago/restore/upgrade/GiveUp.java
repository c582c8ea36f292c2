package dev.imago.restore.upgrade;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a run was asked to give up. Its thread is woken for that, but for where it protects itself: CRIU must not be cut off
 * half-way, for it would leave its code in the service, and what is done for good is finished. A run that has no thread woken,
 * for it only reads, has what it reads closed instead.
 *
 * <p>{@link #ask} may be called by any thread, everything else by the run's.
 */
public final class GiveUp {
    /** Guards the step from protected to not, so that nothing falls between the look and the step. */
    private final Object gate = new Object();

    private final List<Runnable> hearers = new ArrayList<>();
    private boolean unprotected;
    private volatile boolean asked;
    private @Nullable Thread runner;

    /** Asks for it. */
    public void ask() {
        synchronized (gate) {
            asked = true;
            Thread thread = runner;
            if (thread != null && unprotected) {
                thread.interrupt();
            }
            hearers.forEach(Runnable::run);
        }
    }

    /** Has this done when it is asked, by whoever asks; at once if it was asked already. It must not wait for the run. */
    public void hear(Runnable hearer) {
        synchronized (gate) {
            hearers.add(hearer);
            if (asked) {
                hearer.run();
            }
        }
    }

    /** This thread is the run's, and is woken from here on. */
    public void begin() {
        synchronized (gate) {
            runner = Thread.currentThread();
            unprotected = true;
        }
    }

    /** From here on this thread is not woken, or is again. What woke it before counts as asked, and does it no harm. */
    public void protect(boolean on) {
        synchronized (gate) {
            unprotected = !on;
            boolean before = Thread.interrupted();
            asked |= before;
        }
    }

    public boolean isAsked() {
        return asked;
    }

    /** Throws {@link UpgradeException} when it was asked. */
    public void ifAsked() {
        if (asked) {
            throw UpgradeException.interrupted();
        }
    }
}
