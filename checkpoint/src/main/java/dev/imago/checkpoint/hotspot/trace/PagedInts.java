package dev.imago.checkpoint.hotspot.trace;

import java.util.Arrays;

/** Ints that are appended and never moved: growing copies no content. */
final class PagedInts {
    private static final int SHIFT = 16;
    private static final int MASK = (1 << SHIFT) - 1;

    private int[][] pages = new int[16][];
    private int size;

    void add(int value) {
        int page = size >>> SHIFT;
        if ((size & MASK) == 0) {
            if (page == pages.length) {
                pages = Arrays.copyOf(pages, 2 * page);
            }
            pages[page] = new int[1 << SHIFT];
        }
        pages[page][size++ & MASK] = value;
    }

    int get(int index) {
        return pages[index >>> SHIFT][index & MASK];
    }
}
