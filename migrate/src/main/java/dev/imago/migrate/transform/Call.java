package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.api.NewMapping;
import dev.imago.migrate.api.NewObject;
import dev.imago.migrate.api.NewSequence;
import dev.imago.migrate.api.Transformation;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.JdkContainer;
import dev.imago.migrate.rules.DefaultValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call of a transformer or conversion: what it creates is written when it has returned. Used for one object after the other. */
final class Call implements Transformation {
    private final Session session;
    private final StateRecord out = new StateRecord();
    private final List<Draft> drafts = new ArrayList<>();
    private @Nullable StateRecord in;
    private boolean mayTakeOver;
    private boolean tookOver;

    Call(Session session) {
        this.session = session;
    }

    Values values() {
        return session.values();
    }

    /** Begins with an old object, whose counterpart is described in this call if {@code identity}. */
    void begin(StateRecord record, boolean identity) {
        in = record;
        mayTakeOver = identity;
        tookOver = false;
        drafts.clear();
    }

    /** Writes all that was described. */
    void finish() throws Exception {
        if (mayTakeOver && !tookOver) {
            throw new IllegalStateException("the transformer did not say what becomes of the object (out.as...)");
        }
        StateRecord record = record();
        // Copied fields may be converted, and that may create more.
        for (int i = 0; i < drafts.size(); i++) {
            drafts.get(i).finish(record, out);
            session.writer().write(out);
        }
        drafts.clear();
    }

    private StateRecord record() {
        StateRecord present = in;
        if (present == null) {
            throw new IllegalStateException("the call has not begun");
        }
        return present;
    }

    @Override
    public NewObject as(String newClass) {
        TargetShape shape = session.shapes().of(newClass);
        return takeOver(shape, session.copies(record().type(), shape));
    }

    @Override
    public NewObject asBlank(String newClass) {
        return takeOver(session.shapes().of(newClass), null);
    }

    @Override
    public NewSequence asSequence(String newClass) {
        return takeOver(container(newClass, Form.SEQUENCE), null);
    }

    @Override
    public NewMapping asMapping(String newClass) {
        return takeOver(container(newClass, Form.MAPPING), null);
    }

    private Draft takeOver(TargetShape shape, @Nullable List<@Nullable SlotOperation> copies) {
        if (!mayTakeOver) {
            throw new IllegalStateException("a conversion makes values; it cannot replace the object");
        }
        if (tookOver) {
            throw new IllegalStateException("the object has a counterpart already");
        }
        tookOver = true;
        return add(new Draft(this, record().id(), shape, copies));
    }

    @Override
    public NewObject create(String newClass) {
        TargetShape shape = session.shapes().of(newClass);
        if (shape.form().hasElements()) {
            throw new IllegalArgumentException(
                    newClass + " is a container; create it with createList, createSet or createMap");
        }
        return add(new Draft(this, session.created().newId(), shape, null));
    }

    @Override
    public NewSequence createList(String newClass) {
        return add(new Draft(this, session.created().newId(), container(newClass, Form.SEQUENCE), null));
    }

    @Override
    public NewSequence createSet(String newClass) {
        return createList(newClass);
    }

    @Override
    public NewMapping createMap(String newClass) {
        return add(new Draft(this, session.created().newId(), container(newClass, Form.MAPPING), null));
    }

    @Override
    public NewSequence createArray(String arrayClass) {
        return add(new Draft(this, session.created().newId(), session.shapes().ofArray(arrayClass), null));
    }

    private TargetShape container(String className, Form form) {
        TargetShape shape = session.shapes().of(className);
        if (shape.form() != form) {
            throw new IllegalArgumentException(className + " is not a "
                    + (form == Form.MAPPING ? "map" : "list, set or queue") + " that can be created; known are "
                    + JdkContainer.names() + " and the service's subclasses of them");
        }
        return shape;
    }

    private Draft add(Draft draft) {
        drafts.add(draft);
        return draft;
    }

    /** Bits of a value that a rule gives to a new field. */
    long defaultBits(FieldRef field, DefaultValue value) {
        if (value instanceof DefaultValue.Constant constant) {
            return session.values().bits(constant.value(), field.descriptor(), field.qualifiedName());
        }
        TargetShape shape = session.shapes().of(((DefaultValue.Empty) value).className());
        return add(new Draft(this, session.created().newId(), shape, null)).id();
    }
}
