package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StatePart;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.api.Transformer;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.registry.RegisteredTransformer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the threads of one migration share. Safe for use by all of them, once the containers are found. */
final class Run {
    private final State old;
    private final Plan plan;
    private final StateWriter writer;
    private final StateIndex index;
    private final Drops drops;
    private final Turns turns;
    private final boolean practice;
    private final List<Containers.Meant> containers = new ArrayList<>();
    private final Map<Object, SharedObject> shared = new ConcurrentHashMap<>();
    private final Map<Constant, Long> constants = new ConcurrentHashMap<>();
    private final IdentityHashMap<RegisteredTransformer, Transformer> inOrder = new IdentityHashMap<>();

    /** A value of a rule, as an object of some class. */
    record Constant(Object value, String className) {}

    Run(State old, Plan plan, StateWriter writer, StateIndex index, Drops drops, Turns turns, boolean practice) {
        this.old = old;
        this.plan = plan;
        this.writer = writer;
        this.index = index;
        this.drops = drops;
        this.turns = turns;
        this.practice = practice;
    }

    State old() {
        return old;
    }

    Plan plan() {
        return plan;
    }

    StateIndex index() {
        return index;
    }

    Drops drops() {
        return drops;
    }

    Turns turns() {
        return turns;
    }

    /** Whether what is written is thrown away. */
    boolean isPractice() {
        return practice;
    }

    /** A part for one thread. */
    StatePart part() {
        return new StatePart(writer);
    }

    /** Containers that become others. */
    List<Containers.Meant> containers() {
        return containers;
    }

    /** Objects that calls share, by key; who finds none makes one in its turn. */
    Map<Object, SharedObject> shared() {
        return shared;
    }

    /** Ids of the objects of values that are the same for all; who finds none makes one in its turn. */
    Map<Constant, Long> constants() {
        return constants;
    }

    /** The one transformer of this run that is called in order, whichever thread has its turn. */
    synchronized Transformer inOrder(RegisteredTransformer registered) {
        return inOrder.computeIfAbsent(registered, r -> r.perRun().get());
    }
}
