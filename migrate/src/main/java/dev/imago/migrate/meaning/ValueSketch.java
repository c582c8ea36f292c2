package dev.imago.migrate.meaning;

import java.util.TreeSet;

/**
 * A sample of the distinct values that were added: those with the least hashes, so that the samples of two fields show
 * how many values the fields have in common (bottom-k sketches, Cohen and Kaplan 2007). Not thread-safe.
 */
final class ValueSketch {
    private static final int MOST = 256;

    private final TreeSet<Long> least = new TreeSet<>();

    void add(long value) {
        long hash = mixed(value);
        if (least.size() < MOST) {
            least.add(hash);
        } else if (hash < least.last() && least.add(hash)) {
            least.pollLast();
        }
    }

    /** Number of distinct values, as far as they are counted. */
    int distinct() {
        return least.size();
    }

    /** Estimated share of the values of both that both have, from 0 to 1. */
    double similarity(ValueSketch other) {
        TreeSet<Long> union = new TreeSet<>(least);
        union.addAll(other.least);
        int looked = 0;
        int shared = 0;
        for (long hash : union) {
            if (looked == MOST) {
                break;
            }
            looked++;
            shared += least.contains(hash) && other.least.contains(hash) ? 1 : 0;
        }
        return looked == 0 ? 0 : (double) shared / looked;
    }

    /** Neighbouring numbers are common, and are to get hashes all over the range (the finalizer of MurmurHash3). */
    private static long mixed(long value) {
        long hash = value;
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
