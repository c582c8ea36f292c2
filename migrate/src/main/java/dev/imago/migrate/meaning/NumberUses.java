package dev.imago.migrate.meaning;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** With which numbers one method connects a field: how often with each, and in which order. Grows while the code is followed. */
final class NumberUses {
    /** Nothing is seen. */
    static final NumberUses NONE = new NumberUses();

    private final Map<Long, Integer> counts = new HashMap<>();
    /** Numbers in the order of the code; those that it treats alike, and in no order, are one. */
    private final List<Set<Long>> order = new ArrayList<>();

    private int lastTarget = MethodFacts.Comparison.NO_CASE;

    /** @param target as that of a {@link MethodFacts.Comparison}: cases that lead to the same place have no order */
    void add(Set<Long> numbers, int target) {
        numbers.forEach(number -> counts.merge(number, 1, Integer::sum));
        if (target == MethodFacts.Comparison.NO_CASE || target != lastTarget) {
            order.add(new HashSet<>());
        }
        order.get(order.size() - 1).addAll(numbers);
        lastTarget = target;
    }

    /** How often the method uses each number. */
    Map<Long, Integer> counts() {
        return counts;
    }

    /** Those of the numbers that are among the given ones, in their order. */
    List<Set<Long>> order(Set<Long> among) {
        List<Set<Long>> found = new ArrayList<>();
        for (Set<Long> each : order) {
            Set<Long> left = new HashSet<>(each);
            left.retainAll(among);
            if (!left.isEmpty()) {
                found.add(left);
            }
        }
        return found;
    }
}
