package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.api.OldState;
import dev.imago.migrate.plan.Plan;
import org.jspecify.annotations.Nullable;

/** The objects of the old state as views, call by call: a view reads in the call that it was made in, and in no other. */
final class OldObjects {
    private final State state;
    private final Plan plan;
    private final @Nullable OldType[] types;
    private final RecordPool records = new RecordPool();
    private final OldState near;
    private final OldState whole;
    private long call;

    OldObjects(State state, Plan plan) {
        this(state, plan, new StateIndex(state));
    }

    /** @param index may be shared with others */
    OldObjects(State state, Plan plan, StateIndex index) {
        this.state = state;
        this.plan = plan;
        this.types = new OldType[state.types().size()];
        this.near = new StateLookup(this, plan, index, false);
        this.whole = new StateLookup(this, plan, index, true);
    }

    State state() {
        return state;
    }

    /** Objects by id and constants: what does not need the state to be searched. */
    OldState near() {
        return near;
    }

    /** Everything. */
    OldState whole() {
        return whole;
    }

    /** Begins a call: views made before read nothing any more. */
    void beginCall() {
        call++;
        records.reset();
    }

    OldView view(int id) {
        return new OldView(this, call, id, typeOf(state.typeOf(id)), null);
    }

    /** What a reference means to transformers: null, a string, what is boxed, or a view. */
    @Nullable
    Object valueOf(int target) {
        return target == 0 ? null : view(target).value();
    }

    /** A view of a record that was read already; what is not an object of the state has id 0. */
    OldView view(StateRecord record) {
        return new OldView(this, call, record.id(), typeOf(record.type()), record);
    }

    /** Reads the object of a view. */
    StateRecord read(OldView view) {
        requireCurrent(view);
        StateRecord record = records.next();
        state.read(view.id(), record);
        return record;
    }

    void requireCurrent(OldView view) {
        if (view.call() != call) {
            throw new IllegalStateException(view + " was given to another call; it cannot be read in this one");
        }
    }

    private OldType typeOf(RecordType type) {
        int id = type.id();
        OldType known = id < types.length ? types[id] : null;
        // What is made for a static field's value is no type of the state, and has the number of one.
        if (known == null || !known.type().equals(type)) {
            known = new OldType(type, plan);
            if (id < types.length) {
                types[id] = known;
            }
        }
        return known;
    }
}
