package dev.imago.checkpoint.hotspot.trace;

import java.util.Arrays;

/** Chars that are appended and never moved: growing copies no content. */
final class PagedChars {
    private static final int SHIFT = 16;
    private static final int MASK = (1 << SHIFT) - 1;

    private char[][] pages = new char[16][];
    private int size;

    /** Appends a number from 0 to 65,535. */
    void add(int value) {
        int page = size >>> SHIFT;
        if ((size & MASK) == 0) {
            if (page == pages.length) {
                pages = Arrays.copyOf(pages, 2 * page);
            }
            pages[page] = new char[1 << SHIFT];
        }
        pages[page][size++ & MASK] = (char) value;
    }

    int get(int index) {
        return pages[index >>> SHIFT][index & MASK];
    }
}
