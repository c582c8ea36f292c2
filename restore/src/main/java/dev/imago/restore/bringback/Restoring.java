package dev.imago.restore.bringback;

import dev.imago.checkpoint.archive.ArchiveException;
import dev.imago.checkpoint.criu.ChildInterruptedException;
import dev.imago.checkpoint.criu.CriuException;
import dev.imago.checkpoint.image.ImageFormatException;
import dev.imago.restore.checkpointing.StoredArchive;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Brings a service back out of an archive: looks at all that could be in the way, unpacks, and has CRIU restore it.
 *
 * <p>{@link #run} is called once, by one thread; {@link #interrupt} by any. A service comes back whole or not at all.
 */
public final class Restoring {
    private final RestoreRequest request;
    private final StepListener listener;
    private volatile boolean interrupted;

    public Restoring(RestoreRequest request, StepListener listener) {
        this.request = request;
        this.listener = listener;
    }

    /** Asks the run to give up. Does nothing once CRIU is at work. */
    public void interrupt() {
        interrupted = true;
    }

    /** Brings the service back. Never throws: the result says how it ended. */
    public RestoreResult run() {
        RestoreRun run = new RestoreRun(request, listener, this::giveUpIfAsked);
        UpgradeException failure = null;
        try {
            run.check();
            run.unpack();
            run.prepare();
            giveUpIfAsked();
            run.restore();
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            failure = explain(e);
        } finally {
            run.close();
        }
        return run.result(failure == null ? ExitStatus.DONE : failure.status(), failure);
    }

    private void giveUpIfAsked() {
        if (interrupted) {
            throw UpgradeException.interrupted();
        }
    }

    private static UpgradeException explain(Throwable cause) {
        if (cause instanceof UpgradeException known) {
            return known;
        }
        if (cause instanceof ChildInterruptedException) {
            return UpgradeException.interrupted();
        }
        if (cause instanceof ArchiveException damaged) {
            return StoredArchive.refused(damaged);
        }
        if (cause instanceof CriuException criu) {
            return UpgradeException.failed(
                    "CRIU could not restore the service",
                    criu.errors().isEmpty() ? List.of(String.valueOf(criu.getMessage())) : criu.errors(),
                    "",
                    cause);
        }
        boolean clear = cause instanceof UncheckedIOException
                || cause instanceof IOException
                || cause instanceof ImageFormatException;
        return UpgradeException.failed(
                "the restore failed: " + (clear ? cause.getMessage() : cause.toString()), List.of(), "", cause);
    }
}
