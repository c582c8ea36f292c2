package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.Outcome;

/** Makes each new slot from the old record by its rule; elements are copied. */
final class FieldProgram extends Program {
    private final Session session;
    private final RecordType type;
    private final SlotSources sources;
    private final Call call;
    private final StateRecord out = new StateRecord();

    FieldProgram(Session session, RecordType type, SlotSources sources, Outcome outcome) {
        super(type.className(), outcome);
        this.session = session;
        this.type = type;
        this.sources = sources;
        this.call = new Call(session);
    }

    @Override
    void run(StateRecord in) throws Exception {
        call.begin(in, false);
        out.begin(in.id(), type);
        sources.fill(in, call, out);
        call.finish();
        if (type.form().hasElements()) {
            out.copyElements(in);
            if (session.drops().any()) {
                CopyProgram.dropElements(out, type, session.drops());
            }
        }
        session.writer().write(out);
    }
}
