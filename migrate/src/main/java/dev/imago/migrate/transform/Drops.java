package dev.imago.migrate.transform;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which old objects are not carried, and how many references that took. Decided before the first object is rewritten. Each
 * thread counts the references that it takes for itself.
 */
final class Drops {
    private final BitSet ids;
    private final Map<String, Long> nulled = new TreeMap<>();

    Drops(BitSet ids) {
        this.ids = ids;
    }

    /** The same objects, with counts of its own. */
    Drops ofThread() {
        return new Drops(ids);
    }

    boolean any() {
        return !ids.isEmpty();
    }

    boolean has(int id) {
        return ids.get(id);
    }

    long count() {
        return ids.cardinality();
    }

    /** Notes a reference that is lost with its target. */
    void note(String where) {
        nulled.merge(where, 1L, Long::sum);
    }

    Map<String, Long> nulled() {
        return nulled;
    }
}
