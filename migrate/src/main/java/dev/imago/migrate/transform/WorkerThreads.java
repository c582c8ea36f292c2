package dev.imago.migrate.transform;

import java.util.ArrayList;
import java.util.List;

/** Runs workers side by side, each in a thread of its own and the first in the caller's. */
public final class WorkerThreads {
    /** More would wait for whoever writes, or for memory. */
    private static final int MOST = 8;

    private WorkerThreads() {}

    /** As many as there are processors, and no more than are of use. */
    public static int ofAllProcessors() {
        return Math.min(MOST, Runtime.getRuntime().availableProcessors());
    }

    /** As many as leave room for another process that has as much to do: one at least. */
    public static int ofHalfTheProcessors() {
        return Math.max(1, ofAllProcessors() / 2);
    }

    /**
     * Returns when all workers have ended, also when the caller is interrupted meanwhile: they read what it closes next. The
     * caller stays interrupted.
     *
     * @param workers at least one; they throw nothing, and keep their failures
     * @param name of the threads, before their number
     */
    public static void runAll(List<? extends Runnable> workers, String name) {
        List<Thread> others = new ArrayList<>();
        for (Runnable worker : workers.subList(1, workers.size())) {
            Thread thread = new Thread(worker, name + "-" + (others.size() + 2));
            thread.setDaemon(true);
            thread.start();
            others.add(thread);
        }
        workers.get(0).run();
        boolean interrupted = false;
        for (Thread thread : others) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Throws what a worker has failed with. */
    public static void rethrow(Throwable failure) {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        throw new IllegalStateException("a worker failed with a checked exception", failure);
    }
}
