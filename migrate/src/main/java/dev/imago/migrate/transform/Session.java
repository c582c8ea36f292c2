package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateWriter;
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
    private final State state;
    private final Plan plan;
    private final StateWriter writer;
    private final Drops drops;
    private final NewObjects created;
    private final TargetShapes shapes;
    private final Values values;
    private final FieldOperations operations;
    private final Map<CopyKey, List<@Nullable SlotOperation>> copies = new HashMap<>();

    private record CopyKey(int sourceType, String newClass) {}

    Session(State state, Plan plan, StateWriter writer, Drops drops) {
        this.state = state;
        this.plan = plan;
        this.writer = writer;
        this.drops = drops;
        this.created = new NewObjects(writer, state.size() + 1);
        this.shapes = new TargetShapes(plan, writer);
        this.values = new Values(state, plan, created, drops);
        this.operations = new FieldOperations(state, drops, new Conversions(plan));
    }

    State state() {
        return state;
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

    /** For each slot of the new class what gives it a value from old records of a type; null where nothing does. */
    List<@Nullable SlotOperation> copies(RecordType source, TargetShape target) {
        return copies.computeIfAbsent(new CopyKey(source.id(), target.className()), key -> findCopies(source, target));
    }

    private List<@Nullable SlotOperation> findCopies(RecordType source, TargetShape target) {
        List<@Nullable SlotOperation> found = new ArrayList<>();
        List<FieldAction> actions = plan.fieldActions(source.className(), target.className());
        for (int i = 0; i < target.fields().size(); i++) {
            FieldRef field = target.fields().get(i);
            Optional<FieldAction> action =
                    actions.stream().filter(a -> field.equals(target(a))).findFirst();
            if (action.isPresent()) {
                found.add(operations.of(action.get(), source));
            } else if (target.isOptional(i) && source.slotIndex(field.declaringClass(), field.name()) >= 0) {
                found.add(operations.of(new FieldAction.Copy(field, field), source));
            } else {
                found.add(null);
            }
        }
        return found;
    }

    /** The new field that an action gives a value from old ones; null for others. */
    private static @Nullable FieldRef target(FieldAction action) {
        if (action instanceof FieldAction.Copy copy) {
            return copy.to();
        } else if (action instanceof FieldAction.Widen widen) {
            return widen.to();
        } else if (action instanceof FieldAction.Translate translate) {
            return translate.to();
        } else if (action instanceof FieldAction.Convert convert) {
            return convert.to();
        }
        return null;
    }
}
