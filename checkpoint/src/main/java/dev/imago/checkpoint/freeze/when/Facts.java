package dev.imago.checkpoint.freeze.when;

import dev.imago.checkpoint.freeze.MethodPattern;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What conditions ask about a service and its machine; asked anew each time. */
public interface Facts {
    Instant now();

    /** For how long every look found the service at rest. */
    Duration quietFor();

    /**
     * Threads that have such a method on their stacks, each with where; empty also while the process is not frozen, for
     * then nobody can say.
     */
    List<String> threadsIn(MethodPattern methods);

    /** Bytes of the heap in use, garbage included. */
    long heapUsed();

    /** The machine's load average over the last minute. */
    double load();
}
