package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Slot;
import dev.imago.migrate.plan.ClassNames;
import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.ShapePlan;
import dev.imago.migrate.registry.RegisteredTransformer;
import dev.imago.migrate.registry.RegisteredTransformer.Needs;
import dev.imago.migrate.rules.Split;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the program for each record type, from the plan. */
final class Programs {
    private final Session session;
    private final Plan plan;

    Programs(Session session) {
        this.session = session;
        this.plan = session.plan();
    }

    /**
     * Whether no object of a record type is carried: its class is dropped, or it is an array of a class that is dropped and
     * does not exist any more.
     */
    static boolean isDropped(Plan plan, RecordType type) {
        String element = ClassNames.element(type.className());
        boolean dropped = plan.shape(element)
                .map(ShapePlan::outcome)
                .filter(Outcome.DROPPED::equals)
                .isPresent();
        return dropped
                && (type.form() != Form.OBJECT_ARRAY
                        || !plan.next().has(plan.names().of(element)));
    }

    Program of(RecordType type) {
        if (isDropped(plan, type)) {
            return new DropProgram();
        }
        Optional<ShapePlan> shape = plan.shape(ClassNames.element(type.className()));
        return switch (type.form()) {
            case CLASS -> new TextProgram(session, renamed(type), plan.names()::of, outcome(type));
            case ENUM -> enumProgram(type, shape);
            case INSTANCE, SEQUENCE, MAPPING -> shape.isPresent() ? objectProgram(type, shape.get()) : unplanned(type);
            case OBJECT_ARRAY -> arrayProgram(type, shape);
            default -> copy(type);
        };
    }

    private Program copy(RecordType type) {
        return new CopyProgram(session, renamed(type), outcome(type));
    }

    private Program unplanned(RecordType type) {
        if (!plan.jdk().isJdk(type.className())) {
            throw new StateMismatchException(
                    "the plan does not know " + type.className() + "; plan again from the state");
        }
        return copy(type);
    }

    private Outcome outcome(RecordType type) {
        if (type.form() == Form.KEPT) {
            return Outcome.KEPT;
        }
        return plan.names().of(type.className()).equals(type.className()) ? Outcome.SAME : Outcome.RENAMED;
    }

    /** The same type in the new version's names. */
    private RecordType renamed(RecordType type) {
        List<Slot> slots = type.slots().stream()
                .map(s -> new Slot(
                        plan.names().of(s.declaringClass()),
                        s.name(),
                        plan.names().descriptor(s.descriptor()),
                        s.kept()))
                .toList();
        return session.out().type(plan.names().of(type.className()), type.form(), slots);
    }

    /** How a record is written in whose place the new version's own object is. */
    private RecordType keptType(RecordType type) {
        return session.out().type(plan.names().of(type.className()), Form.KEPT, List.of());
    }

    private Program enumProgram(RecordType type, Optional<ShapePlan> shape) {
        Map<String, String> constants = shape.map(ShapePlan::constants).orElse(Map.of());
        shape.ifPresent(s -> requireAnswered(type, s));
        return new TextProgram(
                session,
                renamed(type),
                name -> constants.getOrDefault(name, name),
                shape.map(ShapePlan::outcome).orElse(Outcome.SAME));
    }

    private Program arrayProgram(RecordType type, Optional<ShapePlan> shape) {
        // Arrays of a transformed class keep its name, so the new version must have it.
        String element = plan.names().of(ClassNames.element(type.className()));
        if (shape.isPresent() && !plan.next().has(element)) {
            throw new StateMismatchException("arrays of " + ClassNames.element(type.className())
                    + " are live, and the new version has no class " + element + "; rename or drop the class");
        }
        return copy(type);
    }

    private Program objectProgram(RecordType type, ShapePlan shape) {
        requireAnswered(type, shape);
        if (shape.outcome() == Outcome.KEPT) {
            return new CopyProgram(session, keptType(type), Outcome.KEPT);
        }
        Optional<RegisteredTransformer> transformer = plan.migrations().transformer(type.className());
        if (transformer.isPresent()) {
            return transformProgram(transformer.get());
        }
        Split split = plan.rules().split().get(type.className());
        return split != null ? splitProgram(type, split) : fieldProgram(type, shape, newName(type));
    }

    private String newName(RecordType type) {
        return plan.names().of(type.className());
    }

    private Program splitProgram(RecordType type, Split split) {
        Map<String, Program> parts = new HashMap<>();
        for (String part : split.classes()) {
            List<FieldAction> actions = plan.fieldActions(type.className(), part);
            ShapePlan shape = new ShapePlan(type.className(), part, Outcome.TRANSFORMED, actions, Map.of(), 0);
            parts.put(part, fieldProgram(type, shape, part));
        }
        return new SplitProgram(session, split, plan.computation(split.by(), type.className()), parts);
    }

    private Program transformProgram(RegisteredTransformer transformer) {
        return session.isPractice() && transformer.needs() != Needs.NOTHING
                ? new DropProgram()
                : new TransformProgram(session, transformer);
    }

    private static void requireAnswered(RecordType type, ShapePlan shape) {
        if (shape.outcome() == Outcome.UNANSWERED) {
            throw new StateMismatchException("objects of " + type.className()
                    + " are live, and the plan did not know; plan again from the state");
        }
    }

    private Program fieldProgram(RecordType type, ShapePlan shape, String newClass) {
        requireComplete(type, shape);
        boolean onlyCopies = shape.actions().stream().allMatch(FieldAction.Copy.class::isInstance);
        if (onlyCopies) {
            return new CopyProgram(session, copiedType(type, shape, newClass), shape.outcome());
        }
        List<Slot> slots = new ArrayList<>();
        List<SlotOperation> operations = new ArrayList<>();
        for (int i = 0; i < type.slots().size(); i++) {
            Slot slot = type.slots().get(i);
            if (plan.jdk().isJdk(slot.declaringClass())) {
                FieldRef field = new FieldRef(slot.declaringClass(), slot.name(), slot.descriptor());
                slots.add(slot);
                operations.add(session.operations().of(new FieldAction.Copy(field, field), type));
            }
        }
        for (FieldAction action : shape.actions()) {
            add(action, type, slots, operations);
        }
        RecordType target = session.out().type(newClass, type.form(), slots);
        return new FieldProgram(session, target, new SlotSources(operations), empty(type, shape), shape.outcome());
    }

    private void add(FieldAction action, RecordType type, List<Slot> slots, List<SlotOperation> operations) {
        if (action instanceof FieldAction.Keep keep) {
            slots.add(TargetShape.slot(keep.to(), true));
            operations.add(SlotOperation.LEAVE);
        } else if (action instanceof FieldAction.Default defaults) {
            slots.add(TargetShape.slot(defaults.to(), false));
            operations.add(session.operations().of(defaults, type));
        } else if (action.target().isPresent()) {
            // What has no value has none to convert or to look up either.
            boolean isKept = action.source()
                    .filter(from -> FieldOperations.isKept(from, type))
                    .isPresent();
            slots.add(TargetShape.slot(action.target().get(), isKept));
            operations.add(isKept ? SlotOperation.LEAVE : session.operations().of(action, type));
        }
    }

    /** Slots whose values would be lost. */
    private static int[] empty(RecordType type, ShapePlan shape) {
        return shape.actions().stream()
                .filter(FieldAction.RequireEmpty.class::isInstance)
                .mapToInt(a -> FieldOperations.index(a.source().orElseThrow(), type))
                .toArray();
    }

    /** The type with each slot under the name that its copy has; the order stays, so that records stay as they are. */
    private RecordType copiedType(RecordType type, ShapePlan shape, String newClass) {
        List<Slot> slots = new ArrayList<>(type.slots());
        for (FieldAction action : shape.actions()) {
            FieldAction.Copy copy = (FieldAction.Copy) action;
            int index = FieldOperations.index(copy.from(), type);
            slots.set(index, TargetShape.slot(copy.to(), type.slots().get(index).kept()));
        }
        return session.out().type(newClass, type.form(), slots);
    }

    /** No value of the old state is lost because the plan does not know its field. */
    private void requireComplete(RecordType type, ShapePlan shape) {
        Set<String> planned = new HashSet<>();
        for (FieldAction action : shape.actions()) {
            action.source().ifPresent(f -> planned.add(f.qualifiedName()));
        }
        for (Slot slot : type.slots()) {
            boolean known = slot.kept()
                    || planned.contains(slot.qualifiedName())
                    || plan.rules().keep().contains(slot.qualifiedName())
                    || plan.jdk().isJdk(slot.declaringClass());
            if (!known) {
                throw new StateMismatchException("the state holds " + slot.qualifiedName() + " of " + type.className()
                        + ", which the plan does not know; plan again from the state");
            }
        }
    }
}
