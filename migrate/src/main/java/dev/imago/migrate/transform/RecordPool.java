package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.StateRecord;
import java.util.ArrayList;
import java.util.List;

/** Records that are valid during one call, and used again in the next one. */
final class RecordPool {
    /** A call that needs more gets them for itself, so that one that walks through the whole state leaves nothing behind. */
    private static final int MOST_KEPT = 32;

    private final List<StateRecord> records = new ArrayList<>();
    private int used;

    /** A record that nothing else uses in this call. */
    StateRecord next() {
        if (used < records.size()) {
            return records.get(used++);
        }
        StateRecord fresh = new StateRecord();
        if (used < MOST_KEPT) {
            records.add(fresh);
            used++;
        }
        return fresh;
    }

    /** Takes all records back. */
    void reset() {
        used = 0;
    }
}
