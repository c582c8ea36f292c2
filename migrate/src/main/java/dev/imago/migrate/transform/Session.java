package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.api.OldState;
import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What all programs of one migration share. */
final class Session {
    private final OldObjects objects;
    private final Plan plan;
    private final StateWriter writer;
    private final Drops drops;
    private final NewObjects created;
    private final TargetShapes shapes;
    private final Values values;
    private final FieldOperations operations;
    private final Containers containers;
    private final RecordPool described = new RecordPool();
    private final Map<Object, SharedObject> shared = new HashMap<>();
    private final boolean practice;

    Session(OldObjects objects, Plan plan, StateWriter writer, Drops drops, boolean practice) {
        this.objects = objects;
        this.practice = practice;
        this.plan = plan;
        this.writer = writer;
        this.drops = drops;
        this.created = new NewObjects(writer, objects.state().size() + 1);
        this.containers = new Containers(this, objects, drops);
        this.operations = new FieldOperations(plan, objects, drops, containers);
        this.shapes = new TargetShapes(plan, writer, operations);
        this.values = new Values(objects, plan, created, drops);
    }

    OldObjects objects() {
        return objects;
    }

    /** Whether what is written is thrown away. */
    boolean isPractice() {
        return practice;
    }

    /** The old state, for those that depend on an object and what it refers to only, or for all others. */
    OldState state(boolean isFunction) {
        return isFunction ? objects.near() : objects.whole();
    }

    /** Objects that calls share, by key. */
    Map<Object, SharedObject> shared() {
        return shared;
    }

    Plan plan() {
        return plan;
    }

    StateWriter writer() {
        return writer;
    }

    Drops drops() {
        return drops;
    }

    NewObjects created() {
        return created;
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

    /** Where objects of the new class get from old records of a type what is not set. */
    SlotSources copies(RecordType source, TargetShape target) {
        List<FieldAction> actions = plan.fieldActions(source.className(), target.className());
        List<@Nullable SlotOperation> found = new ArrayList<>();
        for (int i = 0; i < target.fields().size(); i++) {
            FieldRef field = target.fields().get(i);
            Optional<FieldAction> action = actions.stream()
                    .filter(a -> a.target().equals(Optional.of(field)))
                    .findFirst();
            if (target.isKept(i)) {
                found.add(SlotOperation.LEAVE);
            } else if (action.isPresent() && !(action.get() instanceof FieldAction.Recontain)) {
                found.add(operations.of(action.get(), source));
            } else if (target.isOptional(i) && source.slotIndex(field.declaringClass(), field.name()) >= 0) {
                found.add(operations.of(new FieldAction.Copy(field, field), source));
            } else {
                found.add(target.unset().get(i));
            }
        }
        return new SlotSources(found);
    }
}
