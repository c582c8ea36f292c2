package dev.imago.migrate.invariant;

import dev.imago.checkpoint.state.State;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects violations, one for each invariant and place. Not thread-safe: threads have their own, which are put together. */
final class Violations {
    /** As a single thread meets them, which goes by ids. */
    private static final Comparator<Found> ORDER = Comparator.comparingInt(Found::id);

    private final Map<String, Found> found = new LinkedHashMap<>();

    /** What was found in one place, and where it was first. */
    private record Found(
            String invariant, String where, long count, int id, String step, String expected, String value) {
        Found and(Found other) {
            Found first = other.id < id ? other : this;
            return new Found(invariant, where, count + other.count, first.id, first.step, first.expected, first.value);
        }

        /** Paths are looked for only here: each costs a walk through the state. */
        Violation violation(State state) {
            String path = id == 0 ? "the state" : state.pathTo(id) + step;
            return new Violation(invariant, where, count, path, expected, value);
        }
    }

    /**
     * Notes one.
     *
     * @param id of the object, or 0 when it is about the state as a whole
     * @param step from the object to what is wrong with it
     */
    void add(String invariant, String where, int id, String step, String expected, String value) {
        add(new Found(invariant, where, 1, id, step, expected, value));
    }

    private void add(Found one) {
        found.merge(one.invariant + " " + one.where, one, Found::and);
    }

    /** Takes over what another thread has found. */
    void addAll(Violations other) {
        other.found.values().forEach(this::add);
    }

    /** All of them by the ids of the first objects; what is about the whole state comes first. */
    List<Violation> in(State state) {
        return found.values().stream()
                .sorted(ORDER)
                .map(each -> each.violation(state))
                .toList();
    }
}
