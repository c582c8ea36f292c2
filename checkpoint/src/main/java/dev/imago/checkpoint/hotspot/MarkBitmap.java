package dev.imago.checkpoint.hotspot;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bit for every address in the heap at which an object can begin, and the number of each bit, in ascending order, once all
 * are set.
 *
 * <p>Sparse: 5 KiB for every 256 KiB of the heap in which anything was marked, 2 % of it. Filled by one thread, or by several
 * that keep to pages of their own; safe for several that only read. Who reads while others mark may miss new marks, and sees
 * none that is not there.
 */
public final class MarkBitmap {
    private static final int ADDRESS_SHIFT = 3;
    private static final int PAGE_BITS = 15;
    private static final int PAGE_WORDS = 1 << (PAGE_BITS - 6);
    private static final int WORD_MASK = PAGE_WORDS - 1;
    private static final int PAGE_SHIFT = PAGE_BITS + ADDRESS_SHIFT;
    /** So many marks have one entry in {@link #pageOfGroup}: no page holds more. */
    private static final int GROUP_SHIFT = PAGE_BITS;

    private final long start;
    private final long bytes;
    private final long[] @Nullable [] pages;
    /** Marks before each page, and before each word within its page. */
    private final int[] before;

    private final char[] @Nullable [] beforeWord;
    /** The page that holds the first mark of each group, by number. */
    private int[] pageOfGroup = {};

    private int count;

    public MarkBitmap(long start, long bytes) {
        this.start = start;
        this.bytes = bytes;
        int count = Math.toIntExact((bytes >>> (ADDRESS_SHIFT + PAGE_BITS)) + 1);
        this.pages = new long[count][];
        this.before = new int[count];
        this.beforeWord = new char[count][];
    }

    /** A fresh one of the same range that has the marks of all of these; they may not change any more. */
    public static MarkBitmap union(List<MarkBitmap> parts) {
        MarkBitmap union = new MarkBitmap(parts.get(0).start, parts.get(0).bytes);
        for (MarkBitmap part : parts) {
            for (int page = 0; page < part.pages.length; page++) {
                long[] words = part.pages[page];
                if (words != null) {
                    union.pages[page] = either(union.pages[page], words);
                }
            }
        }
        return union;
    }

    /** Most pages have marks in one part only: those are shared with it. */
    private static long[] either(long @Nullable [] some, long[] more) {
        if (some == null) {
            return more;
        }
        long[] both = some.clone();
        for (int word = 0; word < PAGE_WORDS; word++) {
            both[word] |= more[word];
        }
        return both;
    }

    /** The lowest address that can be marked. */
    public long start() {
        return start;
    }

    /** Address after the last one that can be marked. */
    public long end() {
        return start + bytes;
    }

    /** Which page an address in the range belongs to: 256 KiB of the heap have one. */
    public int pageOf(long address) {
        return (int) ((address - start) >>> PAGE_SHIFT);
    }

    /** Marks an address in the range; returns false when it was marked before. */
    public boolean mark(long address) {
        long bit = (address - start) >>> ADDRESS_SHIFT;
        int page = (int) (bit >>> PAGE_BITS);
        long[] words = pages[page];
        if (words == null) {
            words = new long[PAGE_WORDS];
            pages[page] = words;
        }
        int word = (int) (bit >>> 6) & WORD_MASK;
        long mask = 1L << bit;
        boolean fresh = (words[word] & mask) == 0;
        words[word] |= mask;
        return fresh;
    }

    /** Takes the mark of a marked address away. */
    public void clear(long address) {
        long bit = (address - start) >>> ADDRESS_SHIFT;
        long[] words = pages[(int) (bit >>> PAGE_BITS)];
        if (words != null) {
            words[(int) (bit >>> 6) & WORD_MASK] &= ~(1L << bit);
        }
    }

    public boolean isMarked(long address) {
        long bit = (address - start) >>> ADDRESS_SHIFT;
        long[] words = pages[(int) (bit >>> PAGE_BITS)];
        return words != null && (words[(int) (bit >>> 6) & WORD_MASK] & 1L << bit) != 0;
    }

    /** The lowest marked address from {@code from} on, or {@code limit} when there is none below that. */
    public long next(long from, long limit) {
        long bit = (from - start) >>> ADDRESS_SHIFT;
        long end = (limit - start) >>> ADDRESS_SHIFT;
        while (bit < end) {
            long[] words = pages[(int) (bit >>> PAGE_BITS)];
            if (words == null) {
                bit = ((bit >>> PAGE_BITS) + 1) << PAGE_BITS;
                continue;
            }
            long rest = words[(int) (bit >>> 6) & WORD_MASK] >>> bit;
            if (rest != 0) {
                bit += Long.numberOfTrailingZeros(rest);
                return bit < end ? start + (bit << ADDRESS_SHIFT) : limit;
            }
            bit = ((bit >>> 6) + 1) << 6;
        }
        return limit;
    }

    /**
     * Counts, so that {@link #count}, {@link #rank} and {@link #addressOf} can answer; nothing may be marked afterwards.
     *
     * @throws ArithmeticException when there are more than an int can count
     */
    public void seal() {
        int marks = 0;
        for (int page = 0; page < pages.length; page++) {
            before[page] = marks;
            long[] words = pages[page];
            if (words == null) {
                continue;
            }
            char[] counts = new char[PAGE_WORDS];
            int inPage = 0;
            for (int word = 0; word < PAGE_WORDS; word++) {
                counts[word] = (char) inPage;
                inPage += Long.bitCount(words[word]);
            }
            beforeWord[page] = counts;
            marks = Math.addExact(marks, inPage);
        }
        count = marks;
        pageOfGroup = new int[(int) (((long) marks + (1 << GROUP_SHIFT) - 1) >>> GROUP_SHIFT)];
        for (int page = 0, group = 0; page < pages.length; page++) {
            int behind = page + 1 < pages.length ? before[page + 1] : marks;
            if ((long) group << GROUP_SHIFT < behind) {
                pageOfGroup[group++] = page;
            }
        }
    }

    /** Number of marks. */
    public int count() {
        return count;
    }

    /** The marked address with a number from 0 to {@link #count}: as many marks are below it. */
    public long addressOf(int number) {
        Objects.checkIndex(number, count);
        int page = pageWith(number);
        char[] counts = beforeWord[page];
        long[] words = pages[page];
        if (counts == null || words == null) {
            throw new IllegalStateException("not sealed");
        }
        int inPage = number - before[page];
        int word = 0;
        for (int step = PAGE_WORDS / 2; step > 0; step /= 2) {
            word += counts[word + step] <= inPage ? step : 0;
        }
        long rest = words[word];
        for (int skip = inPage - counts[word]; skip > 0; skip--) {
            rest &= rest - 1;
        }
        long bit = ((long) page << PAGE_BITS) + (word << 6) + Long.numberOfTrailingZeros(rest);
        return start + (bit << ADDRESS_SHIFT);
    }

    private int pageWith(int number) {
        int group = number >>> GROUP_SHIFT;
        int low = pageOfGroup[group];
        int high = group + 1 < pageOfGroup.length ? pageOfGroup[group + 1] : pages.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (before[middle] <= number) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Number of marks below a marked address, or -1 when it is not marked. */
    public int rank(long address) {
        long bit = (address - start) >>> ADDRESS_SHIFT;
        int page = (int) (bit >>> PAGE_BITS);
        long[] words = pages[page];
        char[] counts = beforeWord[page];
        if (words == null || counts == null) {
            return -1;
        }
        int word = (int) (bit >>> 6) & WORD_MASK;
        long mask = 1L << bit;
        return (words[word] & mask) == 0 ? -1 : before[page] + counts[word] + Long.bitCount(words[word] & (mask - 1));
    }
}
