package dev.imago.checkpoint.state.table;

import java.nio.IntBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Ints that are appended and never moved: growing copies no content. Filled by one thread; then safe for use by several that
 * only read.
 */
public final class IntTable {
    private static final int SHIFT = 16;
    private static final int MASK = (1 << SHIFT) - 1;

    private final TableSpace space;
    /** Null where the page is in the file. */
    private int[] @Nullable [] pages = new int[16][];

    private IntBuffer[] inFile = {};
    private int size;

    public IntTable(TableSpace space) {
        this.space = space;
    }

    /** A table of so many zeros. */
    public static IntTable ofZeros(TableSpace space, int size) {
        IntTable table = new IntTable(space);
        for (int page = 0; page <= (size - 1) >> SHIFT; page++) {
            table.addPage(page);
        }
        table.size = size;
        return table;
    }

    public void add(int value) {
        int index = size;
        if ((index & MASK) == 0) {
            addPage(index >>> SHIFT);
        }
        set(index, value);
        size = index + 1;
    }

    private void addPage(int page) {
        if (page == pages.length) {
            pages = Arrays.copyOf(pages, 2 * page);
        }
        if (space.takeOfHeap(Integer.BYTES << SHIFT)) {
            pages[page] = new int[1 << SHIFT];
        } else {
            inFile = inFile.length > page ? inFile : Arrays.copyOf(inFile, pages.length);
            inFile[page] = space.page(Integer.BYTES << SHIFT).asIntBuffer();
        }
    }

    public void set(int index, int value) {
        int[] page = pages[index >>> SHIFT];
        if (page != null) {
            page[index & MASK] = value;
        } else {
            inFile[index >>> SHIFT].put(index & MASK, value);
        }
    }

    public int get(int index) {
        int[] page = pages[index >>> SHIFT];
        return page != null ? page[index & MASK] : inFile[index >>> SHIFT].get(index & MASK);
    }

    public int size() {
        return size;
    }
}
