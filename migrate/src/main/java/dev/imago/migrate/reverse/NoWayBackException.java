package dev.imago.migrate.reverse;

import java.util.List;

/** Thrown when a step has rules or code for its way back, and they do not answer for every place that lacks one. */
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
