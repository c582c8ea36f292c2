package dev.imago.checkpoint.state.table;

import java.nio.LongBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Longs that are appended, and taken from the end, and never moved: growing copies no content. Filled by one thread; then safe for use by several that
 * only read.
 */
public final class LongTable {
    private static final int SHIFT = 16;
    private static final int MASK = (1 << SHIFT) - 1;

    private final TableSpace space;
    /** Null where the page is in the file. */
    private long[] @Nullable [] pages = new long[16][];

    private LongBuffer[] inFile = {};
    private int pageCount;
    private int size;

    public LongTable(TableSpace space) {
        this.space = space;
    }

    /** A table of so many zeros. */
    public static LongTable ofZeros(TableSpace space, int size) {
        LongTable table = new LongTable(space);
        for (int page = 0; page <= (size - 1) >> SHIFT; page++) {
            table.addPage(page);
        }
        table.size = size;
        return table;
    }

    public void add(long value) {
        int index = size;
        if (index >>> SHIFT == pageCount) {
            addPage(pageCount);
        }
        set(index, value);
        size = index + 1;
    }

    private void addPage(int page) {
        if (page == pages.length) {
            pages = Arrays.copyOf(pages, 2 * page);
        }
        if (space.takeOfHeap(Long.BYTES << SHIFT)) {
            pages[page] = new long[1 << SHIFT];
        } else {
            inFile = inFile.length > page ? inFile : Arrays.copyOf(inFile, pages.length);
            inFile[page] = space.page(Long.BYTES << SHIFT).asLongBuffer();
        }
        pageCount = page + 1;
    }

    public void set(int index, long value) {
        long[] page = pages[index >>> SHIFT];
        if (page != null) {
            page[index & MASK] = value;
        } else {
            inFile[index >>> SHIFT].put(index & MASK, value);
        }
    }

    public long get(int index) {
        long[] page = pages[index >>> SHIFT];
        return page != null ? page[index & MASK] : inFile[index >>> SHIFT].get(index & MASK);
    }

    /** Takes the last one away, and says what it was. */
    public long removeLast() {
        size--;
        return get(size);
    }

    public int size() {
        return size;
    }
}
