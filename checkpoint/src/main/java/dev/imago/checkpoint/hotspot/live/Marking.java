package dev.imago.checkpoint.hotspot.live;

import dev.imago.checkpoint.hotspot.MarkBitmap;
import java.util.function.Function;

/**
 * Marks all objects that hang off some, with two threads. Each owns every other stripe of the heap and alone marks what lies
 * there, so that marking takes no locked instruction; references into the other's stripes are sent over in blocks.
 *
 * <p>The second thread joins in while there is enough to do, so a long list is followed by one alone. Memory is bounded
 * whatever the graph looks like: some MiB, and for very wide ones two more bitmaps.
 *
 * <p>For one thread at a time, which is the first of the two.
 */
final class Marking {
    private final Handover handover = new Handover();
    private final MarkWorker first;
    private final MarkWorker second;
    private final int threads;

    /**
     * @param threads 1 or 2
     * @param scanners makes what finds the references of objects, for each of the threads
     */
    Marking(MarkBitmap marks, int threads, Function<MarkWorker, ? extends MarkWorker.ObjectScanner> scanners) {
        this.threads = threads;
        this.first = new MarkWorker(0, handover, marks, scanners);
        this.second = new MarkWorker(1, handover, marks, scanners);
        if (threads > 1) {
            first.pairWith(second);
            second.pairWith(first);
        }
    }

    /** From now on marks there. */
    void continueWith(MarkBitmap marks) {
        first.markIn(marks);
        second.markIn(marks);
    }

    /** Marks one object; {@link #run} marks what hangs off it. */
    void add(long oop) {
        first.reach(oop);
    }

    /** Marks what hangs off all that was added. Throws what a scanner throws; nothing that is marked then counts. */
    void run() {
        handover.begin();
        first.setAlone(true);
        second.setAlone(false);
        Thread helper = new Thread(() -> run(second), "imago-marker");
        helper.setDaemon(true);
        if (threads > 1) {
            helper.start();
        }
        run(first);
        handover.awaitEnd(helper);
        first.setAlone(true);
    }

    private void run(MarkWorker worker) {
        try {
            worker.run();
        } catch (Throwable e) {
            handover.fail(e);
        }
    }
}
