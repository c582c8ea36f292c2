package dev.imago.restore.upgrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import org.jspecify.annotations.Nullable;

/**
 * One upgrade run: it takes its stages in order, and takes everything back when one fails.
 *
 * <p>{@link #run} is called once, by one thread; {@link #interrupt} by any.
 */
public final class Upgrade {
    private final UpgradeRequest request;
    private final UpgradeListener listener;
    private final StageClock clock = new StageClock();
    private volatile @Nullable Thread runner;
    private volatile boolean interrupted;
    private volatile boolean pauseExceeded;
    private volatile Stage stage = Stage.PLAN;
    /** Guards the step from interruptible to not, so that no interruption falls between the look and the stage. */
    private final Object gate = new Object();

    private boolean uninterruptible;

    public Upgrade(UpgradeRequest request, UpgradeListener listener) {
        this.request = request;
        this.listener = listener;
    }

    /**
     * Asks the run to undo what it did. Before the new version goes live it does; after that it finishes, for then undoing
     * would lose what clients have written meanwhile.
     */
    public void interrupt() {
        interrupted = true;
        wake();
    }

    private void wake() {
        synchronized (gate) {
            Thread thread = runner;
            if (thread != null && !uninterruptible) {
                thread.interrupt();
            }
        }
    }

    /** Runs the upgrade. Never throws: the result says how it ended. */
    public UpgradeResult run() {
        runner = Thread.currentThread();
        UpgradeRun run;
        try {
            run = new UpgradeRun(request, listener, clock);
        } catch (UpgradeException e) {
            return UpgradeResult.untouched(request.pid(), e);
        }
        Timer watchdog = new Timer("imago-max-pause", true);
        try {
            for (Stage next : Stage.values()) {
                begin(next);
                protect(next);
                String summary = run.perform(next);
                unprotect(next);
                long took = clock.end();
                if (next == Stage.FREEZE) {
                    clock.pauseBegan(run.frozenAt());
                    watchdog.schedule(
                            new PauseLimit(), Math.max(1, request.maxPause().toMillis()));
                } else if (next == Stage.GO) {
                    clock.pauseEnded();
                    watchdog.cancel();
                }
                listener.finished(next, summary, took);
                if (run.isUpToDate()) {
                    break;
                }
            }
            return run.result(ExitStatus.DONE, null);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            return undo(run, e);
        } finally {
            watchdog.cancel();
            runner = null;
            Thread.interrupted();
            run.close();
        }
    }

    private void begin(Stage next) throws IOException, InterruptedException {
        stage = next;
        clock.begin(next);
        if ((interrupted || pauseExceeded) && next.compareTo(Stage.GO) <= 0) {
            throw new InterruptedException();
        }
        FaultPoint.before(next).reach();
    }

    /** CRIU must not be cut off half-way, for it would leave old traced; and what went live is finished. */
    private void protect(Stage next) throws InterruptedException {
        synchronized (gate) {
            uninterruptible = next == Stage.CHECKPOINT || next.compareTo(Stage.GO) >= 0;
            boolean wanted = Thread.interrupted() || interrupted || pauseExceeded;
            if (uninterruptible && wanted && next.compareTo(Stage.GO) <= 0) {
                throw new InterruptedException();
            }
        }
    }

    private void unprotect(Stage done) {
        synchronized (gate) {
            uninterruptible = done.compareTo(Stage.GO) >= 0;
        }
    }

    /** Ends a run whose clients have waited long enough. */
    private final class PauseLimit extends TimerTask {
        @Override
        public void run() {
            pauseExceeded = true;
            wake();
        }
    }

    private UpgradeResult undo(UpgradeRun run, Throwable cause) {
        synchronized (gate) {
            uninterruptible = true;
            Thread.interrupted();
        }
        if (run.isLive()) {
            // Clients have written to the new version: going back would lose it.
            listener.warns("after the new version went live: " + cause);
            return run.finish();
        }
        UpgradeException failure = explain(run, cause);
        boolean touched = run.wasFrozen();
        boolean recovered = run.rollBack();
        clock.pauseEnded();
        if (!recovered) {
            return run.result(ExitStatus.NOT_RECOVERED, failure);
        }
        if (failure.status() == ExitStatus.INTERRUPTED) {
            return run.result(ExitStatus.INTERRUPTED, failure);
        }
        return run.result(touched ? ExitStatus.ROLLED_BACK : failure.status(), failure);
    }

    private UpgradeException explain(UpgradeRun run, Throwable cause) {
        if (interrupted && stage.compareTo(Stage.GO) <= 0) {
            return UpgradeException.interrupted();
        }
        if (pauseExceeded) {
            return UpgradeException.failed(
                    "the pause would be longer than --max-pause "
                            + request.maxPause().toMillis() + " ms",
                    List.of("it was over during " + stage.label()),
                    "allow more, or find a quieter time",
                    cause);
        }
        return run.explain(stage, cause);
    }

    /**
     * The directory that an environment variable names, or the standard one; made when it is not there. Who may not write to
     * the standard one gets a private one among the temporary files: there a user's runs find what earlier ones left.
     */
    public static Path directory(String variable, String standard) {
        String set = System.getenv(variable);
        Path path = Path.of(set == null || set.isBlank() ? standard : set);
        try {
            if (path.equals(Path.of(standard)) && !isForUs(path)) {
                return PrivateDirectory.of(Path.of(System.getProperty("java.io.tmpdir")), variable);
            }
            if (!Files.isDirectory(path)) {
                Files.createDirectories(path);
                // Services of other users pass through it, whatever the umask here.
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        } catch (IOException e) {
            throw UpgradeException.failed(
                    "cannot make " + path, List.of(e.toString()), "set " + variable + ", or run as root", e);
        }
        return path;
    }

    private static boolean isForUs(Path standard) {
        Path parent = standard.getParent();
        return Files.exists(standard) ? Files.isWritable(standard) : parent != null && Files.isWritable(parent);
    }
}
