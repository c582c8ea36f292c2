package dev.imago.restore.checkpointing;

import dev.imago.checkpoint.criu.ChildInterruptedException;
import dev.imago.checkpoint.criu.CriuException;
import dev.imago.checkpoint.hotspot.HotSpotException;
import dev.imago.checkpoint.image.ImageFormatException;
import dev.imago.checkpoint.memory.UnreadableMemoryException;
import dev.imago.restore.takeover.BrokerException;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.GiveUp;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes one checkpoint: the service is frozen at rest, dumped, let go on, and what was dumped is packed into an archive.
 *
 * <p>{@link #run} is called once, by one thread; {@link #interrupt} by any. Whatever happens the service runs on, unless it
 * was to be stopped and its archive is safe.
 */
public final class Checkpointing {
    private final CheckpointRequest request;
    private final StepListener listener;
    private final GiveUp giveUp = new GiveUp();

    public Checkpointing(CheckpointRequest request, StepListener listener) {
        this.request = request;
        this.listener = listener;
    }

    /** Asks the run to give up: the service runs on, and no archive is left. Does nothing once the archive is complete. */
    public void interrupt() {
        giveUp.ask();
    }

    /** Takes the checkpoint. Never throws: the result says how it ended. */
    public CheckpointResult run() {
        giveUp.begin();
        CheckpointRun run = new CheckpointRun(request, listener, giveUp::ifAsked);
        UpgradeException failure = null;
        try {
            run.prepare();
            run.freeze();
            giveUp.protect(true);
            // CRIU must not be cut off half-way, for it would leave its code in the service.
            giveUp.ifAsked();
            run.dump();
            giveUp.protect(false);
            run.describe();
            run.pack();
            giveUp.protect(true);
            run.end();
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            failure = giveUp.isAsked() && !run.isComplete() ? UpgradeException.interrupted() : explain(e);
        } finally {
            giveUp.protect(true);
            run.close();
        }
        return run.result(status(run, failure), failure);
    }

    private static ExitStatus status(CheckpointRun run, @Nullable UpgradeException failure) {
        if (failure == null) {
            return ExitStatus.DONE;
        }
        if (run.wasFrozen() && !run.serviceRuns()) {
            return ExitStatus.NOT_RECOVERED;
        }
        boolean plain = failure.status() == ExitStatus.FAILED_UNTOUCHED;
        return plain && run.wasFrozen() ? ExitStatus.ROLLED_BACK : failure.status();
    }

    private UpgradeException explain(Throwable cause) {
        if (cause instanceof UpgradeException known) {
            return known;
        }
        if (cause instanceof ChildInterruptedException) {
            return UpgradeException.interrupted();
        }
        if (cause instanceof CriuException criu) {
            return UpgradeException.failed(
                    "CRIU could not dump process " + request.pid(),
                    criu.errors().isEmpty() ? List.of(String.valueOf(criu.getMessage())) : criu.errors(),
                    "scripts/self-check tells whether CRIU works on this machine",
                    cause);
        }
        boolean clear = cause instanceof HotSpotException
                || cause instanceof BrokerException
                || cause instanceof ImageFormatException
                || cause instanceof UnreadableMemoryException
                || cause instanceof UncheckedIOException
                || cause instanceof IOException;
        return UpgradeException.failed(
                "the checkpoint failed: " + (clear ? cause.getMessage() : cause.toString()), List.of(), "", cause);
    }
}
