package dev.imago.checkpoint.hotspot.trace;

import java.util.List;
import java.util.stream.Collectors;

/** Not all of the state is understood; names everything that is not. */
public final class RefusedTraceException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<Refusal> refusals;

    RefusedTraceException(List<Refusal> refusals) {
        super(refusals.stream()
                .map(Refusal::toString)
                .collect(Collectors.joining("\n  ", refusals.size() + " things can't be carried:\n  ", "")));
        this.refusals = List.copyOf(refusals);
    }

    public List<Refusal> refusals() {
        return refusals;
    }
}
