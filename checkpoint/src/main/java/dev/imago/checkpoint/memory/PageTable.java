package dev.imago.checkpoint.memory;

import org.jspecify.annotations.Nullable;

/**
 * Finds the chunk that holds an address, in three dependent loads: the 47-bit user address space as 2^17 leaves of 2^18
 * pages of 4 KiB.
 *
 * <p>Leaves are made when first used: 1 MiB of references per GiB of the process that is really read. Readers take no
 * lock; a chunk is immutable, so one that is seen is seen whole, and one that is missed is looked for again.
 */
final class PageTable {
    static final int PAGE_SHIFT = 12;
    static final int PAGE_SIZE = 1 << PAGE_SHIFT;
    private static final int LEAF_SHIFT = 18;
    private static final int ADDRESS_BITS = 47;
    private static final int LEAF_MASK = (1 << LEAF_SHIFT) - 1;

    private final @Nullable MemoryChunk[] @Nullable [] leaves =
            new MemoryChunk[1 << (ADDRESS_BITS - PAGE_SHIFT - LEAF_SHIFT)][];

    /** The chunk that holds the page of {@code address}, or null. */
    @Nullable
    MemoryChunk find(long address) {
        long page = address >>> PAGE_SHIFT;
        int top = (int) Math.min(page >>> LEAF_SHIFT, leaves.length);
        if (top == leaves.length) {
            return null;
        }
        @Nullable MemoryChunk[] leaf = leaves[top];
        return leaf == null ? null : leaf[(int) page & LEAF_MASK];
    }

    /** Makes {@code chunk} the answer for all its pages; a chunk starts on a page border. */
    synchronized void add(MemoryChunk chunk) {
        long lastPage = (chunk.end() - 1) >>> PAGE_SHIFT;
        for (long page = chunk.start() >>> PAGE_SHIFT; page <= lastPage; page++) {
            int top = (int) (page >>> LEAF_SHIFT);
            @Nullable MemoryChunk[] leaf = leaves[top];
            if (leaf == null) {
                leaf = new MemoryChunk[1 << LEAF_SHIFT];
                leaves[top] = leaf;
            }
            leaf[(int) page & LEAF_MASK] = chunk;
        }
    }

    /** Takes back what {@link #add} did. */
    synchronized void remove(MemoryChunk chunk) {
        long lastPage = (chunk.end() - 1) >>> PAGE_SHIFT;
        for (long page = chunk.start() >>> PAGE_SHIFT; page <= lastPage; page++) {
            @Nullable MemoryChunk[] leaf = leaves[(int) (page >>> LEAF_SHIFT)];
            if (leaf != null) {
                leaf[(int) page & LEAF_MASK] = null;
            }
        }
    }

    /** Whether addresses in {@code [start, end)} can be held at all: page borders within the 47-bit user space. */
    static boolean canHold(long start, long end) {
        return start >= 0 && start < end && end <= 1L << ADDRESS_BITS && ((start | end) & (PAGE_SIZE - 1)) == 0;
    }
}
