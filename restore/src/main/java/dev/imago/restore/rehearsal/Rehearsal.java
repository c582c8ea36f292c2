package dev.imago.restore.rehearsal;

import dev.imago.restore.upgrade.GiveUp;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.UpgradeException;

/**
 * One rehearsal: an upgrade of a copy, which is thrown away. The service stands still for as long as it takes to copy it.
 *
 * <p>{@link #run} is called once, by one thread; {@link #interrupt} by any.
 */
public final class Rehearsal {
    private final RehearsalRequest request;
    private final StepListener listener;
    private final GiveUp giveUp = new GiveUp();

    public Rehearsal(RehearsalRequest request, StepListener listener) {
        this.request = request;
        this.listener = listener;
    }

    /** Asks the run to give up: the service goes on, and nothing is left. */
    public void interrupt() {
        giveUp.ask();
    }

    /** Rehearses. Never throws: the result says what was seen. */
    public RehearsalResult run() {
        giveUp.begin();
        UpgradeException failure = null;
        RehearsalRun run = new RehearsalRun(request, listener);
        try {
            run.plan();
            if (!run.isUpToDate()) {
                rehearse(run);
            }
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            failure = giveUp.isAsked() ? UpgradeException.interrupted() : run.explain(e);
        } finally {
            giveUp.protect(true);
            run.close();
        }
        return run.result(failure);
    }

    private void rehearse(RehearsalRun run) throws Exception {
        run.makeSandbox();
        run.start();
        run.freeze();
        giveUp.protect(true);
        // CRIU must not be cut off half-way, for it would leave its code in the service.
        giveUp.ifAsked();
        run.checkpoint();
        giveUp.protect(false);
        giveUp.ifAsked();
        run.migrate();
        run.load();
        run.check();
        run.go();
        run.checkInvariants();
        run.probe();
        run.judgePause();
        giveUp.ifAsked();
    }
}
