package dev.imago.migrate.invariant;

import java.util.List;

/**
 * How the invariants stand.
 *
 * @param objects how many objects were looked at
 * @param nanos how long that took
 * @param violations by invariant and place; empty when all hold
 */
public record InvariantReport(long objects, long nanos, List<Violation> violations) {
    public InvariantReport {
        violations = List.copyOf(violations);
    }

    /**
     * Lets a state pass for which all hold.
     *
     * @throws InvariantsViolatedException with every violation otherwise
     */
    public InvariantReport requireHeld() {
        if (!violations.isEmpty()) {
            throw new InvariantsViolatedException(violations);
        }
        return this;
    }
}
