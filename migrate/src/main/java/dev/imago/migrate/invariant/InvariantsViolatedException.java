package dev.imago.migrate.invariant;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown when a migrated state may not be used: every violation at once. */
public final class InvariantsViolatedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    InvariantsViolatedException(List<Violation> violations) {
        super(violations.stream().map(Violation::toString).collect(Collectors.joining("\n")));
        this.violations = List.copyOf(violations);
    }

    public List<Violation> violations() {
        return violations;
    }
}
