package dev.imago.restore.cli;

import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.Upgrade;
import dev.imago.restore.upgrade.UpgradeResult;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Makes Ctrl-C and TERM undo a run instead of cutting it off.
 *
 * <p>The JVM answers both by running its shutdown hooks while the run goes on in its own thread: the hook asks the run to
 * stop, waits until it has undone what it did (or, past the commit, finished), and ends the JVM with the run's own code.
 */
final class Interruption {
    private static final long UNDO_SECONDS = 120;

    private Interruption() {}

    /** {@link #guard(Runnable, Supplier, ToIntFunction, Console, Consumer)} for an upgrade. */
    static UpgradeResult guard(Upgrade upgrade, Console console, Consumer<UpgradeResult> report) {
        return guard(upgrade::interrupt, upgrade::run, result -> result.status().code(), console, report);
    }

    /** Runs something and reports its result, once, also when the JVM is going down meanwhile. */
    static <R> R guard(
            Runnable interrupt, Supplier<R> run, ToIntFunction<R> exitCode, Console console, Consumer<R> report) {
        CountDownLatch ended = new CountDownLatch(1);
        AtomicInteger code = new AtomicInteger(ExitStatus.NOT_RECOVERED.code());
        Thread hook = new Thread(() -> stop(interrupt, ended, code, console), "imago-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            R result = run.get();
            code.set(exitCode.applyAsInt(result));
            report.accept(result);
            return result;
        } finally {
            // From here on a signal finds nothing to undo, and the hook only sets the exit code.
            ended.countDown();
        }
    }

    private static void stop(Runnable interrupt, CountDownLatch ended, AtomicInteger code, Console console) {
        interrupt.run();
        try {
            if (!ended.await(UNDO_SECONDS, TimeUnit.SECONDS)) {
                console.note("imago: could not undo within " + UNDO_SECONDS + " s; the broker goes on undoing it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(code.get());
    }
}
