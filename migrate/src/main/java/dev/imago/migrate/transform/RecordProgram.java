package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.Outcome;

/** A program that makes one record of each, all of one type. */
abstract class RecordProgram extends Program {
    private final Session session;
    private final RecordType type;

    RecordProgram(Session session, RecordType type, Outcome outcome) {
        super(type.className(), outcome);
        this.session = session;
        this.type = type;
    }

    /** Type of the records that it makes. */
    final RecordType type() {
        return type;
    }

    /** The counterpart of a record: that record, which was changed, or one that is valid until the next call. */
    abstract StateRecord counterpart(StateRecord in) throws Exception;

    @Override
    final void run(StateRecord in) throws Exception {
        session.out().write(counterpart(in));
    }
}
