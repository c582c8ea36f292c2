package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.StateRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where each slot of a new record gets its value from when nobody sets it. Most are copies, and this is run for every
 * object: so what each slot needs is looked up in arrays, and only the rest is left to operations.
 */
final class SlotSources {
    private static final int COMPUTED = -1;
    private static final int LEFT = -2;
    private static final int MISSING = -3;

    /** Index of the old slot that is copied, or one of the numbers above. */
    private final int[] from;

    private final @Nullable SlotOperation[] operations;

    /** Sources for slots in this order; null for a slot whose value must be set. */
    SlotSources(List<? extends @Nullable SlotOperation> bySlot) {
        operations = bySlot.toArray(new @Nullable SlotOperation[0]);
        from = new int[operations.length];
        for (int i = 0; i < from.length; i++) {
            SlotOperation operation = operations[i];
            if (operation instanceof SlotOperation.Copy copy) {
                from[i] = copy.index();
            } else if (operation == SlotOperation.LEAVE) {
                from[i] = LEFT;
            } else {
                from[i] = operation == null ? MISSING : COMPUTED;
            }
        }
    }

    /** Fills all slots of a record. */
    void fill(StateRecord in, Call call, StateRecord out) throws Exception {
        for (int i = 0; i < from.length; i++) {
            fill(i, in, call, out);
        }
    }

    /** Fills the slots that are not {@code set}, and returns whether each has a value now. */
    boolean fill(StateRecord in, Call call, StateRecord out, boolean[] set) throws Exception {
        boolean complete = true;
        for (int i = 0; i < from.length; i++) {
            if (!set[i]) {
                complete &= from[i] != MISSING;
                fill(i, in, call, out);
            }
        }
        return complete;
    }

    private void fill(int slot, StateRecord in, Call call, StateRecord out) throws Exception {
        int source = from[slot];
        if (source >= 0) {
            out.setSlot(slot, in.slot(source));
            return;
        }
        SlotOperation operation = operations[slot];
        if (source == COMPUTED && operation != null) {
            out.setSlot(slot, operation.bits(in, call));
        }
    }

    /** Whether a slot has no value unless it is set. */
    boolean isMissing(int slot) {
        return from[slot] == MISSING;
    }
}
