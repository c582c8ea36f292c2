package dev.imago.checkpoint.hotspot.trace;

import java.util.Arrays;

/** Longs that are appended and never moved: growing copies no content. */
final class PagedLongs {
    private static final int SHIFT = 16;
    private static final int MASK = (1 << SHIFT) - 1;

    private long[][] pages = new long[16][];
    private int size;

    void add(long value) {
        int page = size >>> SHIFT;
        if ((size & MASK) == 0) {
            if (page == pages.length) {
                pages = Arrays.copyOf(pages, 2 * page);
            }
            pages[page] = new long[1 << SHIFT];
        }
        pages[page][size++ & MASK] = value;
    }

    long get(int index) {
        return pages[index >>> SHIFT][index & MASK];
    }
}
