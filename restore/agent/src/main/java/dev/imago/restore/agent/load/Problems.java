package dev.imago.restore.agent.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that stands against a load, collected so that all of it is reported at once. Equal sentences are counted, not
 * repeated. Not safe for use by several threads.
 */
final class Problems {
    private static final int MOST = 500;

    private final Map<String, Seen> seen = new LinkedHashMap<>();
    private long dropped;

    private static final class Seen {
        final int firstObject;
        long count;

        Seen(int firstObject) {
            this.firstObject = firstObject;
        }
    }

    /** Where an object hangs, as a person reads it. */
    interface PathFinder {
        String pathTo(int id);
    }

    void add(String sentence) {
        add(sentence, 0);
    }

    /** Adds a sentence about object {@code id}; the first object's path will be shown. */
    void add(String sentence, int id) {
        Seen known = seen.get(sentence);
        if (known == null) {
            if (seen.size() >= MOST) {
                dropped++;
                return;
            }
            known = new Seen(id);
            seen.put(sentence, known);
        }
        known.count++;
    }

    boolean isEmpty() {
        return seen.isEmpty();
    }

    List<String> sentences(PathFinder paths) {
        List<String> all = new ArrayList<>();
        seen.forEach((sentence, s) -> {
            String at =
                    s.firstObject == 0 ? "" : (sentence.endsWith(" at") ? " " : ", at ") + paths.pathTo(s.firstObject);
            String more = s.count > 1 ? " (and " + (s.count - 1) + " more)" : "";
            all.add(sentence + at + more);
        });
        if (dropped > 0) {
            all.add("and " + dropped + " more problems of other kinds");
        }
        return all;
    }
}
