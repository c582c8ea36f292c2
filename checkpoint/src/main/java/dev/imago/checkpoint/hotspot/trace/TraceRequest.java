package dev.imago.checkpoint.hotspot.trace;

import java.util.List;

/** What to trace: from where, and by which rules. */
public record TraceRequest(List<RootSpec> roots, TracePolicy policy) {
    public TraceRequest {
        roots = List.copyOf(roots);
    }
}
