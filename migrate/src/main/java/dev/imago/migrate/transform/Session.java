package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.StatePart;
import dev.imago.migrate.api.OldState;
import dev.imago.migrate.api.Transformer;
import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.registry.RegisteredTransformer;
import dev.imago.migrate.registry.RegisteredTransformer.Needs;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What all programs of one thread share: it writes into a part of its own. */
final class Session {
    private final Run run;
    private final OldObjects objects;
    private final StatePart out;
    private final Drops drops;
    private final NewObjects created;
    private final TargetShapes shapes;
    private final Values values;
    private final FieldOperations operations;
    private final Containers containers;
    private final RecordPool described = new RecordPool();
    private int stretch;

    /**
     * A class that old objects of one type become.
     *
     * @param copies where objects of it get from the old ones what is not set
     */
    record Counterpart(TargetShape shape, SlotSources copies) {}

    Session(Run run) {
        Plan plan = run.plan();
        this.run = run;
        this.out = run.part();
        this.objects = new OldObjects(run.old(), plan, run.index());
        this.drops = run.drops().ofThread();
        this.created = new NewObjects(out);
        this.containers = new Containers(this, run.containers(), objects, drops);
        this.operations = new FieldOperations(plan, objects, drops, containers);
        this.shapes = new TargetShapes(plan, out, operations);
        this.values = new Values(objects, plan, created, drops, containers);
    }

    /** Begins with the objects of a stretch. */
    void begin(int newStretch) {
        stretch = newStretch;
        created.beginStretch();
    }

    /** Waits until all objects before the stretch are written, for what depends on how they were migrated. */
    void awaitTurn() {
        run.turns().await(stretch, out);
    }

    OldObjects objects() {
        return objects;
    }

    /** Whether what is written is thrown away. */
    boolean isPractice() {
        return run.isPractice();
    }

    /** The old state, as much of it as is needed. */
    OldState state(Needs needs) {
        return needs == Needs.NOTHING ? objects.near() : objects.whole();
    }

    /** The transformer of this migration that keeps something between calls. */
    Transformer inOrder(RegisteredTransformer registered) {
        return run.inOrder(registered);
    }

    /** The object that calls share by a key; null if this call is the first, and then it is this call's turn. */
    @Nullable
    SharedObject shared(Object key) {
        SharedObject known = run.shared().get(key);
        if (known == null) {
            awaitTurn();
            known = run.shared().get(key);
        }
        return known;
    }

    void share(Object key, SharedObject object) {
        run.shared().put(key, object);
    }

    /** Bits of a value that is the same for all objects. */
    long constant(@Nullable Object value, Place place) {
        if (value == null || place.isPrimitive()) {
            return values.bits(value, place);
        }
        Run.Constant key = new Run.Constant(value, place.className());
        Long known = run.constants().get(key);
        if (known == null) {
            awaitTurn();
            known = run.constants().get(key);
        }
        if (known == null) {
            known = (long) out.finalId((int) values.bits(value, place));
            run.constants().put(key, known);
        }
        return known;
    }

    Plan plan() {
        return run.plan();
    }

    /** Where objects are written. */
    StatePart out() {
        return out;
    }

    Drops drops() {
        return drops;
    }

    TargetShapes shapes() {
        return shapes;
    }

    Values values() {
        return values;
    }

    FieldOperations operations() {
        return operations;
    }

    Containers containers() {
        return containers;
    }

    /** Records for the objects that a call describes. */
    RecordPool described() {
        return described;
    }

    /** What objects of the new class become of old records of a type, as far as nobody says otherwise. */
    Counterpart counterpart(RecordType source, String newClass) {
        List<FieldAction> actions = run.plan().fieldActions(source.className(), newClass);
        TargetShape target = shapes.of(newClass, kept(actions, source));
        List<@Nullable SlotOperation> found = new ArrayList<>();
        for (int i = 0; i < target.fields().size(); i++) {
            FieldRef field = target.fields().get(i);
            Optional<FieldAction> action = actions.stream()
                    .filter(a -> a.target().equals(Optional.of(field)))
                    .findFirst();
            if (target.isKept(i)) {
                found.add(SlotOperation.LEAVE);
            } else if (action.isPresent() && fits(action.get())) {
                found.add(operations.of(action.get(), source));
            } else if (target.isOptional(i) && source.slotIndex(field.declaringClass(), field.name()) >= 0) {
                found.add(operations.of(new FieldAction.Copy(field, field), source));
            } else {
                found.add(target.unset().get(i));
            }
        }
        return new Counterpart(target, new SlotSources(found));
    }

    /** Fields that have no value to copy: rules keep them by what they were called, or an earlier migration has kept them. */
    private static Set<FieldRef> kept(List<FieldAction> actions, RecordType source) {
        Set<FieldRef> kept = new LinkedHashSet<>();
        for (FieldAction action : actions) {
            if (action instanceof FieldAction.Keep keep) {
                kept.add(keep.to());
            } else if (action.source()
                    .filter(from -> FieldOperations.isKept(from, source))
                    .isPresent()) {
                action.target().ifPresent(kept::add);
            }
        }
        return kept;
    }

    /** A rule's container may not fit a class that only the transformer knows of. */
    private boolean fits(FieldAction action) {
        return !(action instanceof FieldAction.Recontain changed)
                || Place.ofField(changed.to(), -1, false, run.plan().hierarchy())
                        .takes(changed.change().className());
    }
}
