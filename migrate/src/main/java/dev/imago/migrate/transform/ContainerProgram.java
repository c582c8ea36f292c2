package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.rules.ContainerChange;

/** Makes a container of one kind of one of another. */
final class ContainerProgram extends Program {
    private final Session session;
    private final TargetShape shape;
    private final ContainerFill fill;
    private final Call call;
    private final StateRecord out = new StateRecord();

    ContainerProgram(Session session, ContainerChange change, ContainerContent content) {
        super(change.className(), Outcome.TRANSFORMED);
        this.session = session;
        this.shape = change.className().startsWith("[")
                ? session.shapes().ofArray(change.className())
                : session.shapes().of(change.className());
        this.fill = new ContainerFill(session, change, content, shape);
        this.call = new Call(session);
    }

    @Override
    void run(StateRecord in) throws Exception {
        call.begin(in, false);
        shape.begin(out, in.id());
        keepAttributes(in);
        fill.fill(in, out, call);
        call.finish();
        session.out().write(out);
    }

    /** A container that is only filled anew has the order, capacity and the like that it had. */
    private void keepAttributes(StateRecord in) {
        boolean isSame = in.type().className().equals(shape.className());
        for (int i = 0; i < shape.fields().size() && isSame; i++) {
            FieldRef attribute = shape.fields().get(i);
            int index = in.type().slotIndex(attribute.declaringClass(), attribute.name());
            if (index >= 0 && !in.type().slots().get(index).kept()) {
                out.setSlot(i, in.slot(index));
            }
        }
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
