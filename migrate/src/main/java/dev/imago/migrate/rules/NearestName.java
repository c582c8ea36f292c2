package dev.imago.migrate.rules;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that someone who mistyped probably meant. */
public final class NearestName {
    private NearestName() {}

    /** The candidate with the fewest edits, if it is near enough to be meant; the first in order among equals. */
    public static Optional<String> of(String name, Collection<String> candidates) {
        int limit = Math.max(2, name.length() / 3);
        return candidates.stream()
                .filter(c -> Math.abs(c.length() - name.length()) <= limit)
                .map(c -> new Candidate(c, distance(name, c)))
                .filter(c -> c.edits <= limit)
                .min(Comparator.comparingInt(Candidate::edits).thenComparing(Candidate::name))
                .map(Candidate::name);
    }

    /** {@code "; did you mean 'rename'?"}, or nothing. */
    public static String hint(String name, Collection<String> candidates) {
        return of(name, candidates).map(n -> "; did you mean '" + n + "'?").orElse("");
    }

    private record Candidate(String name, int edits) {}

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(previous[j], row[j - 1]) + 1);
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
