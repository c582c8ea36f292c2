package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.api.Creation;
import dev.imago.migrate.api.NewMapping;
import dev.imago.migrate.api.NewObject;
import dev.imago.migrate.api.NewSequence;
import dev.imago.migrate.api.OldState;
import dev.imago.migrate.api.Transformation;
import dev.imago.migrate.api.View;
import dev.imago.migrate.plan.JdkContainer;
import dev.imago.migrate.registry.RegisteredTransformer.Needs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One call of a transformer or conversion: what it creates is written when it has returned. Used for one object after the other. */
final class Call implements Transformation {
    private final Session session;
    private final OldState state;
    private final List<Draft> drafts = new ArrayList<>();
    /** What an old object becomes, by the class that it becomes one of; all old objects of a call are of one type. */
    private final Map<String, Session.Counterpart> counterparts = new HashMap<>();

    private @Nullable StateRecord in;
    private boolean mayTakeOver;
    private boolean tookOver;

    Call(Session session) {
        this(session, session.state(Needs.NOTHING));
    }

    /** Calls that see this much of the old state. */
    Call(Session session, OldState state) {
        this.session = session;
        this.state = state;
    }

    Values values() {
        return session.values();
    }

    /** Bits of a value that is the same for all objects: one object for all of them, where it is one. */
    long constant(@Nullable Object value, Place place) {
        return session.constant(value, place);
    }

    /** Begins with an old object, whose counterpart is described in this call if {@code identity}. */
    void begin(StateRecord record, boolean identity) {
        in = record;
        mayTakeOver = identity;
        tookOver = false;
        drafts.clear();
        session.described().reset();
        session.objects().beginCall();
    }

    /** Writes all that was described. */
    void finish() throws Exception {
        if (mayTakeOver && !tookOver) {
            throw new IllegalStateException("the transformer did not say what becomes of the object (out.as...)");
        }
        StateRecord record = record();
        // Copied fields may be converted, and that may create more.
        for (int i = 0; i < drafts.size(); i++) {
            session.out().write(drafts.get(i).finish(record));
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
        Session.Counterpart counterpart = counterparts.get(newClass);
        if (counterpart == null) {
            counterpart = session.counterpart(record().type(), newClass);
            counterparts.put(newClass, counterpart);
        }
        return takeOver(counterpart.shape(), counterpart.copies());
    }

    @Override
    public NewObject asBlank(String newClass) {
        return takeOver(session.shapes().of(newClass));
    }

    @Override
    public NewSequence asSequence(String newClass) {
        return takeOver(container(newClass, Form.SEQUENCE));
    }

    @Override
    public NewMapping asMapping(String newClass) {
        return takeOver(container(newClass, Form.MAPPING));
    }

    private Draft takeOver(TargetShape shape) {
        return takeOver(shape, shape.unsetSources());
    }

    private Draft takeOver(TargetShape shape, SlotSources sources) {
        if (!mayTakeOver) {
            throw new IllegalStateException("a conversion makes values; it cannot replace the object");
        }
        if (tookOver) {
            throw new IllegalStateException("the object has a counterpart already");
        }
        tookOver = true;
        return add(record().id(), shape, sources);
    }

    @Override
    public NewObject create(String newClass) {
        TargetShape shape = session.shapes().of(newClass);
        if (shape.form().hasElements()) {
            throw new IllegalArgumentException(
                    newClass + " is a container; create it with createList, createSet or createMap");
        }
        return add(shape);
    }

    @Override
    public NewObject shared(Object key, Function<Creation, NewObject> describe) {
        SharedObject known = session.shared(key);
        if (known == null) {
            NewObject returned = describe.apply(this);
            Object described = Objects.requireNonNullElse(View.unwrap(returned), returned);
            if (described instanceof Draft draft) {
                draft.requireOpen();
                known = new SharedObject(session.out().finalId(draft.id()), draft.className());
            } else if (described instanceof SharedObject other) {
                known = other;
            } else {
                throw new IllegalArgumentException("what is shared under " + key + " was not created by this call");
            }
            session.share(key, known);
        }
        return known;
    }

    @Override
    public OldState state() {
        return state;
    }

    @Override
    public NewSequence createList(String newClass) {
        return add(container(newClass, Form.SEQUENCE));
    }

    @Override
    public NewSequence createSet(String newClass) {
        return createList(newClass);
    }

    @Override
    public NewMapping createMap(String newClass) {
        return add(container(newClass, Form.MAPPING));
    }

    @Override
    public NewSequence createArray(String arrayClass) {
        return add(session.shapes().ofArray(arrayClass));
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

    private Draft add(TargetShape shape) {
        return add(session.out().newId(), shape, shape.unsetSources());
    }

    private Draft add(int id, TargetShape shape, SlotSources sources) {
        Draft draft = new Draft(this, id, shape, sources, session.described().next());
        drafts.add(draft);
        return draft;
    }

    /** Creates an object. */
    Draft describe(String className) {
        return add(session.shapes().of(className));
    }

    /** Creates a container or array. */
    Draft describe(TargetShape shape) {
        return add(shape);
    }

    /** Creates an object of which nothing is set, and returns its id. */
    int createEmpty(String className) {
        return add(session.shapes().of(className)).id();
    }
}
