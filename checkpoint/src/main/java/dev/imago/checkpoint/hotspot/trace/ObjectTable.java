package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.MarkBitmap;
import dev.imago.checkpoint.state.table.CharTable;
import dev.imago.checkpoint.state.table.IntTable;
import dev.imago.checkpoint.state.table.LongTable;
import dev.imago.checkpoint.state.table.TableSpace;
import org.jspecify.annotations.Nullable;

/**
 * The objects that were found, in the order in which they were found: ids from 1. For each its address, plan and the
 * holder through which it was found first; ten and a quarter bytes for an object of a heap up to 32 GB, of the Java heap as
 * long as its {@link TableSpace} has some.
 *
 * <p>Filled by one thread; once sealed, safe for use by several.
 */
final class ObjectTable {
    /** Ids are ints. */
    static final int MOST = Integer.MAX_VALUE - 16;

    private static final int ADDRESS_SHIFT = 3;
    private static final long MOST_FOR_INTS = 1L << (Integer.SIZE + ADDRESS_SHIFT);

    private final TableSpace space;
    private final long heapStart;
    /** Distances from the start of the heap, in units of eight bytes. */
    private final IntTable places;
    /** In their stead the addresses, of a heap for which ints do not do. */
    private final @Nullable LongTable addresses;

    private final CharTable plans;
    /** In their stead, once there are more plans than a char can tell apart. */
    private @Nullable IntTable manyPlans;

    private final Holders holders;
    private final MarkBitmap marks;
    private IntTable idByRank;
    private int count;

    ObjectTable(TableSpace space, long heapStart, long heapBytes) {
        this.space = space;
        this.heapStart = heapStart;
        this.places = new IntTable(space);
        this.addresses = heapBytes > MOST_FOR_INTS ? new LongTable(space) : null;
        this.plans = new CharTable(space);
        this.holders = new Holders(space);
        this.idByRank = new IntTable(space);
        this.marks = new MarkBitmap(heapStart, heapBytes);
    }

    /** From here on the objects that are there are searched in their order. */
    void beginSearch() {
        holders.beginSearch();
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
     * @param holder id of the object that refers to it, or {@code -1 - index} of a root; while objects are searched, not
     *     below the one before
     */
    int add(long oop, int plan, int holder) {
        if (count == MOST) {
            throw new IllegalStateException("more than 2^31 objects are reachable from the roots");
        }
        marks.mark(oop);
        if (addresses == null) {
            places.add((int) ((oop - heapStart) >>> ADDRESS_SHIFT));
        } else {
            addresses.add(oop);
        }
        addPlan(plan);
        holders.add(holder);
        return ++count;
    }

    private void addPlan(int plan) {
        IntTable many = manyPlans;
        if (many == null && plan > Character.MAX_VALUE) {
            many = new IntTable(space);
            for (int i = 0; i < count; i++) {
                many.add(plans.get(i));
            }
            manyPlans = many;
        }
        if (many == null) {
            plans.add((char) plan);
        } else {
            many.add(plan);
        }
    }

    long addressOf(int id) {
        return addresses == null
                ? heapStart + (Integer.toUnsignedLong(places.get(id - 1)) << ADDRESS_SHIFT)
                : addresses.get(id - 1);
    }

    int planOf(int id) {
        IntTable many = manyPlans;
        return many == null ? plans.get(id - 1) : many.get(id - 1);
    }

    int holderOf(int id) {
        return holders.get(id - 1);
    }

    /** Id of an object before the table is sealed: looks at all of them; 0 when it is not there. */
    int searchFor(long oop) {
        int id = count;
        while (id > 0 && addressOf(id) != oop) {
            id--;
        }
        return id;
    }

    /** Makes {@link #idOf} answer; nothing may be added afterwards. */
    void seal() {
        marks.seal();
        idByRank = IntTable.ofZeros(space, count);
        for (int id = 1; id <= count; id++) {
            idByRank.set(marks.rank(addressOf(id)), id);
        }
    }

    /** Id of an object; 0 for null, and for one that was not found because it is dropped. */
    int idOf(long oop) {
        if (oop == 0) {
            return 0;
        }
        int rank = marks.rank(oop);
        return rank < 0 ? 0 : idByRank.get(rank);
    }
}
