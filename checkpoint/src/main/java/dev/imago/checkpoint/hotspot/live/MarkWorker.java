package dev.imago.checkpoint.hotspot.live;

import dev.imago.checkpoint.hotspot.MarkBitmap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One of the two threads that mark, with what it still has to look into. Takes 1 MiB and, for graphs that are wide beyond
 * that, the bits of a bitmap; depth costs nothing.
 */
final class MarkWorker {
    private static final int STACK = 1 << 16;
    /** Less is done faster than it is handed over. */
    private static final int ENOUGH_TO_SHARE = 1 << 12;

    private static final int LOOK_EVERY = 1 << 10;
    /** Neighbours in the heap have one owner: 1 MiB. */
    private static final int PAGES_PER_STRIPE_SHIFT = 2;

    private final int index;
    private final Handover handover;
    private final ObjectScanner scanner;
    private final long[] stack = new long[STACK];
    /** Marked, and not looked into yet, when the stack was full. */
    private final MarkBitmap postponed;

    private @Nullable MarkWorker other;
    private MarkBitmap marks;
    private int size;
    private long postponedCount;
    private long postponedFrom;
    private MarkBlock outgoing = new MarkBlock();
    /** Whether the other one rests and can only be woken by this one, so that everything is this one's own. */
    private boolean alone;

    /** Finds the references of objects; one for each thread. */
    @FunctionalInterface
    interface ObjectScanner {
        /** Gives every reference of a marked object, null not among them, to {@link MarkWorker#reach}. */
        void scan(long oop);
    }

    /** @param index 0 for the thread that begins, 1 for the one that joins in */
    MarkWorker(int index, Handover handover, MarkBitmap marks, Function<MarkWorker, ? extends ObjectScanner> scanners) {
        this.index = index;
        this.handover = handover;
        this.marks = marks;
        this.postponed = new MarkBitmap(marks.start(), marks.end() - marks.start());
        this.postponedFrom = marks.start();
        this.alone = index == 0;
        this.scanner = scanners.apply(this);
    }

    /** Without it, this one does everything. */
    void pairWith(MarkWorker helper) {
        other = helper;
    }

    /** From now on marks there. */
    void markIn(MarkBitmap next) {
        marks = next;
    }

    /** Between two runs everything is the first one's own. */
    void setAlone(boolean isAlone) {
        alone = isAlone;
    }

    /** Marks an object, and whatever hangs off it, now or later. */
    void reach(long oop) {
        if (alone || owner(oop) == index) {
            own(oop);
        } else if (!marks.isMarked(oop)) {
            outgoing.add(oop);
            if (outgoing.isFull()) {
                sendOutgoing();
            }
        }
    }

    private int owner(long oop) {
        return (marks.pageOf(oop) >>> PAGES_PER_STRIPE_SHIFT) & 1;
    }

    private void own(long oop) {
        if (marks.mark(oop)) {
            if (size == STACK) {
                postponeHalf();
            }
            stack[size++] = oop;
        }
    }

    /** Works until both are out of work. */
    void run() {
        boolean more = handover.awaitWork(index);
        while (more) {
            work();
            more = handover.rest(index);
        }
    }

    private void work() {
        while (!handover.isEnded()) {
            if (size > 0) {
                scanSome();
                look();
            } else if (postponedCount > 0) {
                takePostponed();
            } else if (!takeIncoming()) {
                if (outgoing.isEmpty()) {
                    return;
                }
                sendOutgoing();
            }
        }
    }

    private void scanSome() {
        for (int i = 0; i < LOOK_EVERY && size > 0; i++) {
            scanner.scan(stack[--size]);
        }
    }

    /** What the other one may be waiting for. */
    private void look() {
        if (handover.isCrowded()) {
            takeIncoming();
        }
        MarkWorker helper = other;
        if (helper != null && handover.isAnyResting() && handover.isResting(1 - index)) {
            takeOver();
            if (size >= ENOUGH_TO_SHARE) {
                share(helper);
            }
        }
    }

    private void takeOver() {
        alone = true;
        for (int i = 0; i < outgoing.size(); i++) {
            own(outgoing.get(i));
        }
        outgoing.clear();
    }

    /** Gives the elder half of the stack, from which most hangs, away. */
    private void share(MarkWorker helper) {
        int half = size / 2;
        handover.wake(1 - index, () -> {
            System.arraycopy(stack, 0, helper.stack, 0, half);
            helper.size = half;
            helper.alone = false;
        });
        System.arraycopy(stack, half, stack, 0, size - half);
        size -= half;
        alone = false;
    }

    private void sendOutgoing() {
        while (!handover.isEnded() && !outgoing.isEmpty()) {
            MarkBlock empty = handover.send(1 - index, outgoing);
            if (empty != null) {
                outgoing = empty;
            } else if (handover.isResting(1 - index)) {
                takeOver();
            } else if (!takeIncoming()) {
                handover.awaitRoom(1 - index);
            }
        }
    }

    private boolean takeIncoming() {
        MarkBlock block = handover.take(index);
        if (block == null) {
            return false;
        }
        for (int i = 0; i < block.size(); i++) {
            own(block.get(i));
        }
        block.clear();
        handover.putBack(block);
        return true;
    }

    private void postponeHalf() {
        int half = size / 2;
        for (int i = 0; i < half; i++) {
            postponed.mark(stack[i]);
        }
        postponedCount += half;
        System.arraycopy(stack, half, stack, 0, size - half);
        size -= half;
    }

    private void takePostponed() {
        while (postponedCount > 0 && size < STACK / 2) {
            long next = postponed.next(postponedFrom, postponed.end());
            if (next == postponed.end()) {
                postponedFrom = postponed.start();
            } else {
                postponed.clear(next);
                postponedCount--;
                stack[size++] = next;
                postponedFrom = next + 8;
            }
        }
    }
}
