package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.Outcome;
import java.util.List;

/** Makes each new slot by an operation on the old record; elements are copied. */
final class FieldProgram extends Program {
    private final Session session;
    private final RecordType type;
    private final SlotOperation[] operations;
    private final long[] bits;
    private final Call call;

    FieldProgram(Session session, RecordType type, List<SlotOperation> operations, Outcome outcome) {
        super(type.className(), outcome);
        this.session = session;
        this.type = type;
        this.operations = operations.toArray(SlotOperation[]::new);
        this.bits = new long[operations.size()];
        this.call = new Call(session);
    }

    @Override
    void run(StateRecord in) throws Exception {
        call.begin(in, false);
        for (int i = 0; i < bits.length; i++) {
            bits[i] = operations[i].bits(in, call);
        }
        call.finish();
        in.retype(type);
        for (int i = 0; i < bits.length; i++) {
            in.setSlot(i, bits[i]);
        }
        if (type.form().hasElements() && session.drops().any()) {
            CopyProgram.dropElements(in, type, session.drops());
        }
        session.writer().write(in);
    }
}
