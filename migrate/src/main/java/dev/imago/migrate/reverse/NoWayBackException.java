package dev.imago.migrate.reverse;

import java.util.List;

/** Thrown when a step has no way back: every place that lacks one, and what to do. */
public final class NoWayBackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> reasons;

    NoWayBackException(List<String> reasons) {
        super(String.join("; ", reasons));
        this.reasons = List.copyOf(reasons);
    }

    public List<String> reasons() {
        return reasons;
    }
}
