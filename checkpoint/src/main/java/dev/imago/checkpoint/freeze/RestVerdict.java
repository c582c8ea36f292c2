package dev.imago.checkpoint.freeze;

import java.util.List;

/**
 * What a look at a frozen service found.
 *
 * @param atRest whether it may be checkpointed as it stands
 * @param gcActive whether a collection was under way; then nothing else was looked at
 * @param busy all that keeps it from being at rest; empty exactly when {@code atRest}
 */
public record RestVerdict(boolean atRest, boolean gcActive, List<BusyThread> busy) {
    public RestVerdict {
        busy = List.copyOf(busy);
        if (atRest != busy.isEmpty()) {
            throw new IllegalArgumentException("at rest is what has nothing busy");
        }
    }

    static RestVerdict duringCollection() {
        return new RestVerdict(
                false, true, List.of(BusyThread.of("collector", BusyReason.COLLECTOR, "a collection was under way")));
    }

    /** At rest exactly when nothing is busy. */
    public static RestVerdict of(List<BusyThread> busy) {
        return new RestVerdict(busy.isEmpty(), false, busy);
    }
}
