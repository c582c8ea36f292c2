package dev.imago.migrate.reverse;

import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.ShapePlan;
import dev.imago.migrate.rules.DefaultValue;
import dev.imago.migrate.rules.Expression;
import dev.imago.migrate.rules.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An old class whose objects have become some of a new class's.
 *
 * @param isPart whether only some of the old objects have
 * @param actions what has become of their fields
 */
record Origin(ShapePlan shape, String newClass, boolean isPart, List<FieldAction> actions) {
    Origin {
        actions = List.copyOf(actions);
    }

    /** All that a plan knows of: nothing of what is dropped, nor of what a transformer makes of a class that is gone. */
    static List<Origin> all(Plan plan) {
        List<Origin> all = new ArrayList<>();
        for (ShapePlan shape : plan.shapes().values()) {
            Split split = plan.rules().split().get(shape.oldClass());
            String newClass = shape.newClass();
            if (newClass != null && shape.outcome() != Outcome.DROPPED) {
                all.add(new Origin(shape, newClass, false, shape.actions()));
            } else if (split != null && isSplit(plan, shape)) {
                split.classes()
                        .forEach(part ->
                                all.add(new Origin(shape, part, true, plan.fieldActions(shape.oldClass(), part))));
            }
        }
        return all;
    }

    static boolean isSplit(Plan plan, ShapePlan shape) {
        return plan.rules().split().containsKey(shape.oldClass())
                && shape.outcome() == Outcome.TRANSFORMED
                && plan.migrations().transformer(shape.oldClass()).isEmpty();
    }

    String oldClass() {
        return shape.oldClass();
    }

    boolean hasObjects() {
        return shape.live() != 0;
    }

    /** The constant that all its objects have got in a new field, if they have: a whole number, text or boolean. */
    Optional<Object> constant(String newField, Plan plan) {
        return actions.stream()
                .map(action -> action instanceof FieldAction.Default given
                                && given.to().qualifiedName().equals(newField)
                                && given.value() instanceof DefaultValue.Constant constant
                        ? constant.value()
                        : action instanceof FieldAction.Compute computed
                                        && computed.to().qualifiedName().equals(newField)
                                        && plan.rules().defaults().get(newField) instanceof DefaultValue.Computed value
                                        && value.expression() instanceof Expression.OldClass
                                ? oldClass()
                                : null)
                .filter(value -> value != null && !(value instanceof Double))
                .findFirst();
    }
}
