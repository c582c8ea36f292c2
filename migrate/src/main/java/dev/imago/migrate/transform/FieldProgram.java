package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.Outcome;

/** Makes each new slot from the old record by its rule; elements are copied. */
final class FieldProgram extends RecordProgram {
    private final Drops drops;
    private final SlotSources sources;
    private final int[] empty;
    private final Call call;
    private final StateRecord out = new StateRecord();

    /**
     * A program.
     *
     * @param empty slots of old records whose values would be lost if they had one
     */
    FieldProgram(Session session, RecordType type, SlotSources sources, int[] empty, Outcome outcome) {
        super(session, type, outcome);
        this.drops = session.drops();
        this.sources = sources;
        this.empty = empty;
        this.call = new Call(session);
    }

    @Override
    StateRecord counterpart(StateRecord in) throws Exception {
        for (int index : empty) {
            if (in.slot(index) != 0) {
                throw new IllegalStateException("a " + newClass() + " has no place for "
                        + in.type().slots().get(index).qualifiedName() + ", which has a value; drop it by a rule");
            }
        }
        call.begin(in, false);
        out.begin(in.id(), type());
        sources.fill(in, call, out);
        call.finish();
        if (type().form().hasElements()) {
            out.copyElements(in);
            if (drops.any()) {
                CopyProgram.dropElements(out, type(), drops);
            }
        }
        return out;
    }
}
