package dev.imago.restore.offline;

import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.GiveUp;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.UpgradeException;

/**
 * Starts a version with the state in a migrated archive. Clients that connect meanwhile wait; the version serves with the whole
 * state and healthy, or nothing of it is left.
 *
 * <p>{@link #run} is called once, by one thread; {@link #interrupt} by any.
 */
public final class Starting {
    private final StartRequest request;
    private final StepListener listener;
    private final GiveUp giveUp = new GiveUp();

    public Starting(StartRequest request, StepListener listener) {
        this.request = request;
        this.listener = listener;
    }

    /** Asks the run to give up. Does nothing from the moment on at which clients may be served. */
    public void interrupt() {
        giveUp.ask();
    }

    /** Starts it. Never throws: the result says how it ended. */
    public StartResult run() {
        giveUp.begin();
        StartRun run = new StartRun(request, listener);
        try {
            run.check();
            run.unpack();
            run.start();
            run.load();
            run.awaitHealth();
            giveUp.protect(true);
            giveUp.ifAsked();
            run.go();
            run.commit();
            return run.result(ExitStatus.DONE, null);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            giveUp.protect(true);
            return undo(run, e);
        } finally {
            run.close();
        }
    }

    private StartResult undo(StartRun run, Throwable cause) {
        if (run.isLive()) {
            // Clients have written to it: ending it would lose that.
            listener.warns("after the new version went live: " + cause);
            return run.finish();
        }
        UpgradeException failure = giveUp.isAsked() ? UpgradeException.interrupted() : run.explain(cause);
        run.rollBack();
        return run.result(failure.status(), failure);
    }
}
