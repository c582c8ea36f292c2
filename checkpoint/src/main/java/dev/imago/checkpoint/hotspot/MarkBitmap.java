package dev.imago.checkpoint.hotspot;

import org.jspecify.annotations.Nullable;

/**
 * A bit for every address in the heap at which an object can begin, and the rank of each bit once all are set.
 *
 * <p>Sparse: 5 KiB for every 256 KiB of the heap in which anything was marked. Filled by one thread; safe for several that
 * only read.
 */
public final class MarkBitmap {
    private static final int ADDRESS_SHIFT = 3;
    private static final int PAGE_BITS = 15;
    private static final int PAGE_WORDS = 1 << (PAGE_BITS - 6);
    private static final int WORD_MASK = PAGE_WORDS - 1;

    private final long start;
    private final long[] @Nullable [] pages;
    /** Marks before each page, and before each word within its page. */
    private final int[] before;

    private final char[] @Nullable [] beforeWord;

    public MarkBitmap(long start, long bytes) {
        this.start = start;
        int count = Math.toIntExact((bytes >>> (ADDRESS_SHIFT + PAGE_BITS)) + 1);
        this.pages = new long[count][];
        this.before = new int[count];
        this.beforeWord = new char[count][];
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

    /** Counts, so that {@link #rank} can answer; nothing may be marked afterwards. */
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
            marks += inPage;
        }
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
