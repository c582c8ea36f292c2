package dev.imago.migrate.invariant;

import dev.imago.checkpoint.state.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects violations, one for each invariant and place; paths are looked for only once for each. */
final class Violations {
    private final State state;
    private final Map<String, Violation> found = new LinkedHashMap<>();

    Violations(State state) {
        this.state = state;
    }

    /** @param id of the object, or 0 when it is about the state as a whole */
    void add(String invariant, String where, int id, String step, String expected, String value) {
        found.compute(
                invariant + " " + where,
                (key, known) -> known == null
                        ? new Violation(
                                invariant, where, 1, id == 0 ? "the state" : state.pathTo(id) + step, expected, value)
                        : new Violation(
                                invariant, where, known.count() + 1, known.path(), known.expected(), known.found()));
    }

    List<Violation> all() {
        return new ArrayList<>(found.values());
    }
}
