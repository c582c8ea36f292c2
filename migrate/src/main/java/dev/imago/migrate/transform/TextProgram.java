package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.Outcome;
import java.util.function.UnaryOperator;

/** Changes the text of a record: the name of an enum constant or of a class. */
final class TextProgram extends RecordProgram {
    private final UnaryOperator<String> rename;

    TextProgram(Session session, RecordType type, UnaryOperator<String> rename, Outcome outcome) {
        super(session, type, outcome);
        this.rename = rename;
    }

    @Override
    StateRecord counterpart(StateRecord in) {
        in.retype(type());
        String text = in.text();
        String renamed = rename.apply(text);
        if (!renamed.equals(text)) {
            in.setText(renamed);
        }
        return in;
    }
}
