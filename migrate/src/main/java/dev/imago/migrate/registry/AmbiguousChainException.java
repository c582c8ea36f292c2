package dev.imago.migrate.registry;

import java.util.List;

/** Thrown when several ways with the fewest steps lead from one version to another, and none is better than the others. */
public final class AmbiguousChainException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<StepChain> ways;

    /** @param ways the ways that were found; there may be more */
    public AmbiguousChainException(String service, String from, String to, List<StepChain> ways) {
        super(ways.size() + " ways lead " + service + " from " + from + " to " + to + ", equally short: "
                + String.join(
                        "; ",
                        ways.stream()
                                .map(w -> String.join(
                                        ", ",
                                        w.steps().stream()
                                                .map(s ->
                                                        String.valueOf(s.path().getFileName()))
                                                .toList()))
                                .toList()));
        this.ways = List.copyOf(ways);
    }

    public List<StepChain> ways() {
        return ways;
    }
}
