package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.rules.ContainerChange;

/** Makes a container of one kind of one of another. */
final class ContainerProgram extends Program {
    private final Session session;
    private final TargetShape shape;
    private final ContainerFill fill;
    private final Call call;
    private final StateRecord out = new StateRecord();

    ContainerProgram(Session session, ContainerChange change) {
        super(change.className(), Outcome.TRANSFORMED);
        this.session = session;
        this.shape = change.className().startsWith("[")
                ? session.shapes().ofArray(change.className())
                : session.shapes().of(change.className());
        this.fill = new ContainerFill(session, change, shape);
        this.call = new Call(session);
    }

    @Override
    void run(StateRecord in) throws Exception {
        call.begin(in, false);
        shape.begin(out, in.id());
        fill.fill(in, out, call);
        call.finish();
        session.out().write(out);
    }

    /** Id of a new container with the elements of an old one. */
    int copy(int id, Call owner) {
        StateRecord record = new StateRecord();
        session.objects().state().read(id, record);
        Draft draft = owner.describe(shape);
        fill.fill(record, draft.record(), owner);
        return draft.id();
    }

    /** Whether nothing but elements is in it, so that it can become something else. */
    static boolean isContainer(StateRecord record) {
        Form form = record.type().form();
        return form.hasElements() || form == Form.PRIMITIVE_ARRAY || isEmptySingleton(record);
    }

    static boolean isEmptySingleton(StateRecord record) {
        return record.type().form() == Form.NAMED
                && record.type().className().startsWith("java.util.Collections$Empty");
    }
}
