package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.MarkBitmap;

/**
 * The objects that were found, in the order in which they were found: ids from 1. For each its address, plan and the
 * holder through which it was found first; 20 bytes for an object.
 *
 * <p>Filled by one thread; once sealed, safe for use by several.
 */
final class ObjectTable {
    /** Ids are ints. */
    static final int MOST = Integer.MAX_VALUE - 16;

    private final PagedLongs addresses = new PagedLongs();
    private final PagedInts plans = new PagedInts();
    private final PagedInts holders = new PagedInts();
    private final MarkBitmap marks;
    private int[] idByRank = {};
    private int count;

    ObjectTable(long heapStart, long heapBytes) {
        this.marks = new MarkBitmap(heapStart, heapBytes);
    }

    /** Number of objects. */
    int count() {
        return count;
    }

    boolean contains(long oop) {
        return marks.isMarked(oop);
    }

    /**
     * Adds an object that is not there yet and returns its id.
     *
     * @param holder id of the object that refers to it, or {@code -1 - index} of a root
     */
    int add(long oop, int plan, int holder) {
        if (count == MOST) {
            throw new IllegalStateException("more than 2^31 objects are reachable from the roots");
        }
        marks.mark(oop);
        addresses.add(oop);
        plans.add(plan);
        holders.add(holder);
        return ++count;
    }

    long addressOf(int id) {
        return addresses.get(id - 1);
    }

    int planOf(int id) {
        return plans.get(id - 1);
    }

    int holderOf(int id) {
        return holders.get(id - 1);
    }

    /** Id of an object before the table is sealed: looks at all of them; 0 when it is not there. */
    int searchFor(long oop) {
        int id = count;
        while (id > 0 && addresses.get(id - 1) != oop) {
            id--;
        }
        return id;
    }

    /** Makes {@link #idOf} answer; nothing may be added afterwards. */
    void seal() {
        marks.seal();
        idByRank = new int[count];
        for (int id = 1; id <= count; id++) {
            idByRank[marks.rank(addresses.get(id - 1))] = id;
        }
    }

    /** Id of an object; 0 for null, and for one that was not found because it is dropped. */
    int idOf(long oop) {
        if (oop == 0) {
            return 0;
        }
        int rank = marks.rank(oop);
        return rank < 0 ? 0 : idByRank[rank];
    }
}
