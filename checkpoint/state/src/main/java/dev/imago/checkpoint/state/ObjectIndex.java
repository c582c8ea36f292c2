package dev.imago.checkpoint.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where each object lies in a file, by its id; ids with gaps are numbered anew, in the same order.
 *
 * <p>Objects whose ids follow each other mostly lie close to each other. So sixteen of them have one offset in common, and
 * each its distance from that: two and a half bytes an object. Where they lie apart, each has an offset of its own.
 */
final class ObjectIndex {
    /** Bytes that the smallest object takes. */
    private static final int LEAST_BYTES = 5;
    /** A state in which fewer than one in so many ids is an object is refused, for its index would be all gaps. */
    private static final int MOST_GAPS = 16;

    private static final int ALWAYS_ALLOWED = 16 << 20;
    private static final int GROUP_BITS = 4;
    private static final int GROUP = 1 << GROUP_BITS;
    private static final int PAGE_BITS = 16;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int MOST_DISTANCE = Character.MAX_VALUE - 1;

    private final int mostId;
    private final List<long[]> apart = new ArrayList<>();
    private @Nullable Page[] pages = new Page[16];
    private int count;
    private int highest;
    private @Nullable Ranks ranks;

    /** Offsets of consecutive ids. */
    private static final class Page {
        /** Of each group the offset of the object that came first, or which of {@link #apart} has them, negative. */
        private final long[] bases = new long[PAGE / GROUP];
        /** Of each object its distance from that and 1; 0 where there is none. */
        private final char[] distances = new char[PAGE];
    }

    /** An index of a file of so many bytes, which says how high its ids can be. */
    ObjectIndex(long fileBytes) {
        this((int) Math.min(Integer.MAX_VALUE - 16L, Math.max(ALWAYS_ALLOWED, fileBytes / LEAST_BYTES * MOST_GAPS)));
    }

    private ObjectIndex(int mostId) {
        this.mostId = mostId;
    }

    /** Adds an object; none lies at offset 0, where the file's head is. */
    void add(int id, long offset) {
        if (id > mostId) {
            throw new StateFormatException("object id " + id + ", and the highest that fits the state is " + mostId);
        }
        Page page = pageFor(id);
        int place = id & (PAGE - 1);
        int group = place >>> GROUP_BITS;
        if (page.distances[place] != 0) {
            throw new StateFormatException("object " + id + " comes twice");
        }
        if (page.bases[group] == 0) {
            page.bases[group] = offset;
        }
        long distance = page.bases[group] < 0 ? -1 : offset - page.bases[group];
        if (distance >= 0 && distance <= MOST_DISTANCE) {
            page.distances[place] = (char) (distance + 1);
        } else {
            offsetsApart(page, group)[place & (GROUP - 1)] = offset;
            page.distances[place] = 1;
        }
        highest = Math.max(highest, id);
        count++;
    }

    private Page pageFor(int id) {
        int number = id >>> PAGE_BITS;
        if (number >= pages.length) {
            pages = Arrays.copyOf(pages, Math.max(number + 1, 2 * pages.length));
        }
        Page page = pages[number];
        if (page == null) {
            page = new Page();
            pages[number] = page;
        }
        return page;
    }

    private long[] offsetsApart(Page page, int group) {
        if (page.bases[group] < 0) {
            return apart.get((int) (-1 - page.bases[group]));
        }
        long[] offsets = new long[GROUP];
        for (int i = 0; i < GROUP; i++) {
            char distance = page.distances[group * GROUP + i];
            offsets[i] = distance == 0 ? 0 : page.bases[group] + distance - 1;
        }
        apart.add(offsets);
        page.bases[group] = -apart.size();
        return offsets;
    }

    /** Ends the adding: from here on ids have no gaps. */
    void close() {
        if (count < highest) {
            Ranks found = new Ranks(highest);
            ObjectIndex dense = new ObjectIndex(count);
            for (int id = 1; id <= highest; id++) {
                Page page = pages[id >>> PAGE_BITS];
                if (page != null && page.distances[id & (PAGE - 1)] != 0) {
                    found.set(id);
                    dense.add(dense.count + 1, offset(page, id & (PAGE - 1)));
                }
                if ((id & (PAGE - 1)) == PAGE - 1) {
                    pages[id >>> PAGE_BITS] = null;
                }
            }
            found.count();
            ranks = found;
            pages = dense.pages;
            apart.clear();
            apart.addAll(dense.apart);
        }
    }

    int count() {
        return count;
    }

    boolean hasGaps() {
        return ranks != null;
    }

    /** Refuses a reference beyond all objects; those into gaps are refused when they are followed. */
    void requireWithin(int idInFile) {
        if (idInFile > highest) {
            throw new StateFormatException("a reference to object " + idInFile + "; the last is " + highest);
        }
    }

    /** Number of the object that has an id in the file; 0 for null. */
    int idOf(int idInFile) {
        int id = find(idInFile);
        if (id == 0 && idInFile != 0) {
            throw new StateFormatException("a reference to object " + idInFile + ", which is not there");
        }
        return id;
    }

    /** The same; 0 also where there is none. */
    int find(int idInFile) {
        Ranks known = ranks;
        return idInFile < 0 || idInFile > highest ? 0 : known == null ? idInFile : known.of(idInFile);
    }

    long offsetOf(int id) {
        Page page = id < 1 || id > count ? null : pages[id >>> PAGE_BITS];
        if (page == null) {
            throw new StateFormatException("a reference to object " + id + "; there are " + count);
        }
        return offset(page, id & (PAGE - 1));
    }

    private long offset(Page page, int place) {
        long base = page.bases[place >>> GROUP_BITS];
        return base >= 0 ? base + page.distances[place] - 1 : apart.get((int) (-1 - base))[place & (GROUP - 1)];
    }

    /** Which ids there are, and of each how many are below it. */
    private static final class Ranks {
        private final long[] present;
        private final int[] before;

        Ranks(int highest) {
            present = new long[(highest >>> 6) + 1];
            before = new int[present.length];
        }

        void set(int id) {
            present[id >>> 6] |= 1L << id;
        }

        void count() {
            for (int i = 1; i < present.length; i++) {
                before[i] = before[i - 1] + Long.bitCount(present[i - 1]);
            }
        }

        /** Number of an id, from 1; 0 if there is none. */
        int of(int id) {
            long word = present[id >>> 6];
            long bit = 1L << id;
            return (word & bit) == 0 ? 0 : before[id >>> 6] + Long.bitCount(word & (bit - 1)) + 1;
        }
    }
}
