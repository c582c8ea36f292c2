package dev.imago.restore.rehearsal;

import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.UpgradeException;
import org.jspecify.annotations.Nullable;

/**
 * One rehearsal: an upgrade of a copy, which is thrown away. The service stands still for as long as it takes to copy it.
 *
 * <p>{@link #run} is called once, by one thread; {@link #interrupt} by any.
 */
public final class Rehearsal {
    private final RehearsalRequest request;
    private final StepListener listener;
    /** Guards the step from interruptible to not, so that no interruption falls between the look and the step. */
    private final Object gate = new Object();

    private boolean uninterruptible;
    private volatile boolean interrupted;
    private @Nullable Thread runner;

    public Rehearsal(RehearsalRequest request, StepListener listener) {
        this.request = request;
        this.listener = listener;
    }

    /** Asks the run to give up: the service goes on, and nothing is left. */
    public void interrupt() {
        synchronized (gate) {
            interrupted = true;
            Thread thread = runner;
            if (thread != null && !uninterruptible) {
                thread.interrupt();
            }
        }
    }

    /** Rehearses. Never throws: the result says what was seen. */
    public RehearsalResult run() {
        synchronized (gate) {
            runner = Thread.currentThread();
        }
        UpgradeException failure = null;
        RehearsalRun run = new RehearsalRun(request, listener);
        try {
            run.plan();
            if (!run.isUpToDate()) {
                rehearse(run);
            }
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            failure = interrupted ? UpgradeException.interrupted() : run.explain(e);
        } finally {
            protect(true);
            run.close();
        }
        return run.result(failure);
    }

    private void rehearse(RehearsalRun run) throws Exception {
        run.makeSandbox();
        run.start();
        run.freeze();
        protect(true);
        // CRIU must not be cut off half-way, for it would leave its code in the service.
        giveUpIfAsked();
        run.checkpoint();
        protect(false);
        giveUpIfAsked();
        run.migrate();
        run.load();
        run.check();
        run.go();
        run.checkInvariants();
        run.probe();
        run.judgePause();
        giveUpIfAsked();
    }

    private void protect(boolean on) {
        synchronized (gate) {
            uninterruptible = on;
            // What was asked for before is remembered, and taken up where it does no harm.
            boolean before = Thread.interrupted();
            interrupted |= before;
        }
    }

    private void giveUpIfAsked() {
        if (interrupted) {
            throw UpgradeException.interrupted();
        }
    }
}
