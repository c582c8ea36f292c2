package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.Outcome;

/** Writes nothing. */
final class DropProgram extends Program {
    DropProgram() {
        super("", Outcome.DROPPED);
    }

    @Override
    void run(StateRecord in) {}
}
