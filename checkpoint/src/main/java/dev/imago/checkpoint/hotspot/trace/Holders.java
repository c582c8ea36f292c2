package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.state.table.IntTable;
import dev.imago.checkpoint.state.table.LongTable;
import dev.imago.checkpoint.state.table.TableSpace;

/**
 * Through which object each object was found first. The search goes through the objects in the order in which it finds
 * them, so the holders of objects one after the other never descend: how far each is ahead of the one before is written in
 * unary, which takes two bits an object at most (the upper half of an Elias-Fano code, 1974).
 *
 * <p>Filled by one thread; then safe for use by several.
 */
final class Holders {
    private static final int SAMPLE_SHIFT = 10;

    /** Of what was found before the search began. */
    private final IntTable first;

    private final LongTable bits;
    private final LongTable samples;
    private int firstCount;
    private int count;
    private int last;
    private boolean searching;
    private long word;
    private long length;

    Holders(TableSpace space) {
        this.first = new IntTable(space);
        this.bits = new LongTable(space);
        this.samples = new LongTable(space);
    }

    /** From here on holders are objects, and never descend. */
    void beginSearch() {
        searching = true;
    }

    void add(int holder) {
        if (!searching) {
            first.add(holder);
            firstCount++;
            return;
        }
        if (holder < last) {
            throw new IllegalArgumentException("holder " + holder + " after " + last);
        }
        for (; last < holder; last++) {
            append(0);
        }
        if ((count & ((1 << SAMPLE_SHIFT) - 1)) == 0) {
            samples.add(length);
        }
        append(1);
        count++;
    }

    private void append(long bit) {
        word |= bit << length;
        length++;
        if ((length & (Long.SIZE - 1)) == 0) {
            bits.add(word);
            word = 0;
        }
    }

    /** Holder of the object that was added as number {@code index}, from 0. */
    int get(int index) {
        return index < firstCount ? first.get(index) : searched(index - firstCount);
    }

    /** The zeros before the one bit of this number. */
    private int searched(int number) {
        long at = samples.get(number >>> SAMPLE_SHIFT);
        int left = number & ((1 << SAMPLE_SHIFT) - 1);
        long rest = wordAt(at >>> 6) & (-1L << at);
        long base = at & -Long.SIZE;
        while (Long.bitCount(rest) <= left) {
            left -= Long.bitCount(rest);
            base += Long.SIZE;
            rest = wordAt(base >>> 6);
        }
        for (; left > 0; left--) {
            rest &= rest - 1;
        }
        return (int) (base + Long.numberOfTrailingZeros(rest) - number);
    }

    private long wordAt(long index) {
        return index == length >>> 6 ? word : bits.get((int) index);
    }
}
