package dev.imago.migrate.transform;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Ids of the objects that were made of values, for as many values as came lately. Each value has two places, which it
 * shares with others: of these the one that came first is forgotten.
 */
final class RecentValues {
    private static final int SET_BITS = 15;
    private static final int SETS = 1 << SET_BITS;

    private final @Nullable Object[] values = new @Nullable Object[2 * SETS];
    private final int[] hashes = new int[2 * SETS];
    private final int[] ids = new int[2 * SETS];

    private boolean any;

    /** Forgets all. */
    void clear() {
        if (any) {
            Arrays.fill(values, null);
            any = false;
        }
    }

    /** Id of the object of an equal value, or 0. */
    int find(Object value) {
        int hash = value.hashCode();
        int at = place(hash);
        if (holds(at, hash, value)) {
            return ids[at];
        }
        if (holds(at + 1, hash, value)) {
            int id = ids[at + 1];
            put(value, hash, id);
            return id;
        }
        return 0;
    }

    void put(Object value, int id) {
        put(value, value.hashCode(), id);
    }

    /** Takes the first place; what was there moves to the second. */
    private void put(Object value, int hash, int id) {
        any = true;
        int at = place(hash);
        values[at + 1] = values[at];
        hashes[at + 1] = hashes[at];
        ids[at + 1] = ids[at];
        values[at] = value;
        hashes[at] = hash;
        ids[at] = id;
    }

    private boolean holds(int at, int hash, Object value) {
        return hashes[at] == hash && value.equals(values[at]);
    }

    private static int place(int hash) {
        // Hashes of alike values differ in few bits, and not always in the lowest.
        return ((hash * 0x9E3779B9) >>> (Integer.SIZE - SET_BITS)) << 1;
    }
}
