package dev.imago.migrate.plan;

import dev.imago.migrate.meaning.Meaning;
import dev.imago.migrate.rules.NearestName;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Guesses which new field of a class an old one may be, for a person to confirm: one whose type fits and whose name is alike,
 * or that holds the same values, where a state of the new version is at hand.
 */
final class RenameGuess {
    private static final int SHORTEST_WORD = 3;
    /** Share of the values that both hold: states of two versions are of different times. */
    private static final double ALIKE = 0.5;

    private RenameGuess() {}

    /** For each old field the only new one that it may be, where no other old field may be that one. */
    static Map<FieldRef, FieldRef> of(
            List<FieldRef> gone, List<FieldRef> added, FieldMatcher matcher, Meaning meaning) {
        Map<FieldRef, FieldRef> guesses = new LinkedHashMap<>();
        for (FieldRef from : gone) {
            List<FieldRef> fitting = added.stream()
                    .filter(to -> matcher.carry(from, to).isPresent())
                    .toList();
            List<FieldRef> alike = fitting.stream()
                    .filter(to -> isAlike(from.name(), to.name()))
                    .toList();
            List<FieldRef> holding = fitting.stream()
                    .filter(to -> meaning.similarity(from.qualifiedName(), to.qualifiedName())
                                    .orElse(0)
                            >= ALIKE)
                    .toList();
            // The only one of a class of the service's own needs no similar name.
            boolean isOnlyOne = alike.isEmpty() && fitting.size() == 1 && isTelling(from);
            List<FieldRef> candidates = holding.size() == 1 ? holding : isOnlyOne ? fitting : alike;
            if (candidates.size() == 1) {
                guesses.put(from, candidates.get(0));
            }
        }
        Map<FieldRef, Long> wanted =
                guesses.values().stream().collect(Collectors.groupingBy(f -> f, Collectors.counting()));
        guesses.values().removeIf(to -> wanted.getOrDefault(to, 0L) > 1);
        return guesses;
    }

    private static boolean isTelling(FieldRef field) {
        return field.descriptor().startsWith("L") && !field.descriptor().startsWith("Ljava/");
    }

    private static boolean isAlike(String one, String other) {
        String a = plain(one);
        String b = plain(other);
        boolean contains = Math.min(a.length(), b.length()) >= SHORTEST_WORD && (a.contains(b) || b.contains(a));
        boolean nearlySame = a.length() >= SHORTEST_WORD
                && b.length() >= SHORTEST_WORD
                && NearestName.of(a, List.of(b)).isPresent()
                && a.charAt(0) == b.charAt(0);
        return contains || nearlySame || words(one).stream().anyMatch(words(other)::contains);
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** {@code customerName} and {@code name_of_customer} share two words. */
    private static Set<String> words(String name) {
        return Arrays.stream(name.split("_|(?<=[a-z0-9])(?=[A-Z])", -1))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .filter(word -> word.length() > SHORTEST_WORD)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
