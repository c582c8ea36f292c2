package dev.imago.checkpoint.state;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where each object lies in a file, by its id; ids with gaps are numbered anew, in the same order. */
final class ObjectIndex {
    /** Bytes that the smallest object takes. */
    private static final int LEAST_BYTES = 5;
    /** A state in which fewer than one in so many ids is an object is refused, for its index would be all gaps. */
    private static final int MOST_GAPS = 16;

    private static final int ALWAYS_ALLOWED = 16 << 20;
    private static final int OFFSET_BITS_LOW = 32;

    private final int mostId;
    private int[] low = new int[1024];
    private byte[] high = new byte[1024];
    private int count;
    private int highest;
    private int @Nullable [] dense;

    ObjectIndex(long fileBytes) {
        this.mostId =
                (int) Math.min(Integer.MAX_VALUE - 16L, Math.max(ALWAYS_ALLOWED, fileBytes / LEAST_BYTES * MOST_GAPS));
        if (fileBytes >>> 40 != 0) {
            throw new StateFormatException("a state of " + fileBytes + " bytes; the most are 1 TiB");
        }
    }

    void add(int id, long offset) {
        if (id > mostId) {
            throw new StateFormatException("object id " + id + ", and the highest that fits the state is " + mostId);
        }
        if (id >= low.length) {
            int length = (int) Math.min(mostId + 1L, Math.max(id + 1L, low.length * 2L));
            low = Arrays.copyOf(low, length);
            high = Arrays.copyOf(high, length);
        }
        // No object lies at offset 0, where the file's head is.
        if (low[id] != 0 || high[id] != 0) {
            throw new StateFormatException("object " + id + " comes twice");
        }
        low[id] = (int) offset;
        high[id] = (byte) (offset >>> OFFSET_BITS_LOW);
        highest = Math.max(highest, id);
        count++;
    }

    /** Ends the adding: from here on ids have no gaps. */
    void close() {
        if (count == highest) {
            low = Arrays.copyOf(low, count + 1);
            high = Arrays.copyOf(high, count + 1);
            return;
        }
        int[] numbers = new int[highest + 1];
        int next = 0;
        for (int id = 1; id <= highest; id++) {
            if (low[id] != 0 || high[id] != 0) {
                next++;
                numbers[id] = next;
                low[next] = low[id];
                high[next] = high[id];
            }
        }
        low = Arrays.copyOf(low, count + 1);
        high = Arrays.copyOf(high, count + 1);
        dense = numbers;
    }

    int count() {
        return count;
    }

    boolean hasGaps() {
        return dense != null;
    }

    /** Number of the object that has an id in the file; 0 for null. */
    int idOf(int idInFile) {
        int[] numbers = dense;
        int id = idInFile < 0 || idInFile > highest ? -1 : numbers == null ? idInFile : numbers[idInFile];
        if (id < 0 || (id == 0 && idInFile != 0)) {
            throw new StateFormatException("a reference to object " + idInFile + ", which is not there");
        }
        return id;
    }

    long offsetOf(int id) {
        if (id < 1 || id > count) {
            throw new StateFormatException("a reference to object " + id + "; there are " + count);
        }
        return ((high[id] & 0xFFL) << OFFSET_BITS_LOW) | (low[id] & 0xFFFFFFFFL);
    }
}
