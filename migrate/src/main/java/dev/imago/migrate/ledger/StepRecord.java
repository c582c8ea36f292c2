package dev.imago.migrate.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What all entries of a ledger amount to for one step.
 *
 * @param registered its checksum, as registered or accepted last; empty when it was forgotten or never registered
 */
record StepRecord(String registered, int applied, @Nullable Instant last) {
    private static final StepRecord NONE = new StepRecord("", 0, null);

    /** By name of the step. */
    static Map<String, StepRecord> of(List<LedgerEntry> entries) {
        Map<String, StepRecord> records = new TreeMap<>();
        for (LedgerEntry entry : entries) {
            records.merge(entry.step(), NONE.with(entry), (before, unused) -> before.with(entry));
        }
        return records;
    }

    static StepRecord none() {
        return NONE;
    }

    private StepRecord with(LedgerEntry entry) {
        return switch (entry.kind()) {
            case REGISTERED, REPAIRED -> new StepRecord(entry.checksum(), applied, last);
            case FORGOTTEN -> new StepRecord("", applied, last);
            case APPLIED -> new StepRecord(registered, applied + 1, entry.at());
        };
    }

    boolean isRegistered() {
        return !registered.isEmpty();
    }
}
