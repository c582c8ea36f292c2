package dev.imago.migrate.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step, as the directory has it and as the ledger has it.
 *
 * @param step name of the step
 * @param checksum of what lies in the directory; empty when missing or broken
 * @param registered checksum in the ledger; empty when it is not registered
 * @param applied how many times it was applied
 * @param last when it was applied last; null if never
 */
public record StepStatus(
        String step,
        StepState state,
        String checksum,
        String registered,
        int applied,
        @Nullable Instant last) {}
