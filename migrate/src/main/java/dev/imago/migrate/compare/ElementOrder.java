package dev.imago.migrate.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the elements that two containers have in common stand in the same order in both. */
final class ElementOrder {
    private final boolean matters;
    private final List<Integer> left = new ArrayList<>();
    private final List<Integer> right = new ArrayList<>();
    private boolean isSame = true;

    /** An order of containers for which it matters, or of others, which are never in another. */
    ElementOrder(boolean matters) {
        this.matters = matters;
    }

    /** Places in the one container and in the other. */
    record Places(int left, int right) {}

    /** The next element of the one container that the other has too. */
    void pair(int inLeft, int inRight) {
        if (matters) {
            isSame &= right.isEmpty() || right.get(right.size() - 1) < inRight;
            left.add(inLeft);
            right.add(inRight);
        }
    }

    /** The first place, of those in common, where the containers have different elements; empty where there is none. */
    Optional<Places> firstElsewhere() {
        if (isSame) {
            return Optional.empty();
        }
        List<Integer> sorted = right.stream().sorted().toList();
        int first = 0;
        while (right.get(first).equals(sorted.get(first))) {
            first++;
        }
        return Optional.of(new Places(left.get(first), sorted.get(first)));
    }
}
