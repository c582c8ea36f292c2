package dev.imago.checkpoint.hotspot.graph;

import dev.imago.checkpoint.hotspot.HeapSpaces;
import dev.imago.checkpoint.hotspot.HeapWalk;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.UnsupportedJvmException;
import java.util.Arrays;

/**
 * A number for each object of a heap, 0 and up in ascending order of address: what everything else about objects is indexed
 * by. Takes 4 bytes an object and 3 % of the heap. Immutable.
 */
public final class ObjectNumbers {
    private static final int WORD_SHIFT = 3;
    private static final long MOST_WORDS = 1L << 32;
    private static final int BLOCK_SHIFT = 6;

    private final long start;
    private final long words;
    /** A bit for every word of the heap at which an object begins. */
    private final long[] marks;
    /** Objects before each word of {@link #marks}. */
    private final int[] before;

    private final int[] wordOf;
    private final int count;

    private ObjectNumbers(HotSpotVm vm) {
        HeapSpaces heap = vm.heap();
        if (heap.spaces().isEmpty()) {
            throw new IllegalArgumentException("the heap has no spaces");
        }
        this.start = heap.spaces().get(0).bottom();
        long end = heap.spaces().get(heap.spaces().size() - 1).end();
        this.words = (end - start) >>> WORD_SHIFT;
        if (words > MOST_WORDS) {
            throw new UnsupportedJvmException("its heap spans " + ((end - start) >>> 30)
                    + " GiB; the graph of a heap of up to 32 GiB can be looked at");
        }
        this.marks = new long[(int) ((words >>> BLOCK_SHIFT) + 1)];
        int[] found = {0};
        HeapWalk.ObjectVisitor visitor = (oop, type, size) -> {
            long word = (oop - start) >>> WORD_SHIFT;
            marks[(int) (word >>> BLOCK_SHIFT)] |= 1L << word;
            found[0] = Math.incrementExact(found[0]);
        };
        vm.walk().forEachObject(visitor);
        this.count = found[0];
        this.before = new int[marks.length];
        this.wordOf = new int[count];
        number();
    }

    private void number() {
        int next = 0;
        for (int block = 0; block < marks.length; block++) {
            before[block] = next;
            for (long rest = marks[block]; rest != 0; rest &= rest - 1) {
                wordOf[next++] = (block << BLOCK_SHIFT) + Long.numberOfTrailingZeros(rest);
            }
        }
    }

    /** Walks the whole heap, garbage included, and numbers what it finds. */
    public static ObjectNumbers of(HotSpotVm vm) {
        return new ObjectNumbers(vm);
    }

    public int count() {
        return count;
    }

    public long addressOf(int number) {
        return start + (Integer.toUnsignedLong(wordOf[number]) << WORD_SHIFT);
    }

    /** The number of the object that begins at {@code oop}, or -1 when none does. */
    public int of(long oop) {
        long word = (oop - start) >>> WORD_SHIFT;
        if (word < 0 || word >= words || (oop & 7) != 0) {
            return -1;
        }
        int block = (int) (word >>> BLOCK_SHIFT);
        long bit = 1L << word;
        return (marks[block] & bit) == 0 ? -1 : before[block] + Long.bitCount(marks[block] & (bit - 1));
    }

    /** A fresh table with {@code value} for each object. */
    int[] table(int value) {
        int[] table = new int[count];
        Arrays.fill(table, value);
        return table;
    }
}
