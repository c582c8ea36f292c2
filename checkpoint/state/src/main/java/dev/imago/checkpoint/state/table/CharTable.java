package dev.imago.checkpoint.state.table;

import java.nio.CharBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Chars that are appended and never moved: growing copies no content. Filled by one thread; then safe for use by several that
 * only read.
 */
public final class CharTable {
    private static final int SHIFT = 16;
    private static final int MASK = (1 << SHIFT) - 1;

    private final TableSpace space;
    /** Null where the page is in the file. */
    private char[] @Nullable [] pages = new char[16][];

    private CharBuffer[] inFile = {};
    private int size;

    public CharTable(TableSpace space) {
        this.space = space;
    }

    public void add(char value) {
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
        if (space.takeOfHeap(Character.BYTES << SHIFT)) {
            pages[page] = new char[1 << SHIFT];
        } else {
            inFile = inFile.length > page ? inFile : Arrays.copyOf(inFile, pages.length);
            inFile[page] = space.page(Character.BYTES << SHIFT).asCharBuffer();
        }
    }

    private void set(int index, char value) {
        char[] page = pages[index >>> SHIFT];
        if (page != null) {
            page[index & MASK] = value;
        } else {
            inFile[index >>> SHIFT].put(index & MASK, value);
        }
    }

    public char get(int index) {
        char[] page = pages[index >>> SHIFT];
        return page != null ? page[index & MASK] : inFile[index >>> SHIFT].get(index & MASK);
    }
}
