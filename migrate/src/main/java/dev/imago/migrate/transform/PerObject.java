package dev.imago.migrate.transform;

import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.ShapePlan;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.DefaultValue;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells plans by which each object becomes one object: none is created, none is left out, and nothing is collected from several. */
final class PerObject {
    private PerObject() {}

    static boolean is(Plan plan) {
        return plan.questions().isEmpty()
                && hasNoCode(plan.migrations())
                && plan.rules().split().isEmpty()
                && plan.shapes().values().stream().noneMatch(shape -> shape.outcome() == Outcome.DROPPED)
                && actions(plan).allMatch(PerObject::is);
    }

    /** Invariants are code as well: they look at the state that is made. */
    private static boolean hasNoCode(Migrations migrations) {
        return migrations.transformedClasses().isEmpty()
                && migrations.conditionalClasses().isEmpty()
                && migrations.conversionNames().isEmpty()
                && migrations.invariantClasses().isEmpty();
    }

    private static Stream<FieldAction> actions(Plan plan) {
        return Stream.concat(
                plan.shapes().values().stream().map(ShapePlan::actions).flatMap(actions -> actions.stream()),
                plan.statics().values().stream());
    }

    private static boolean is(FieldAction action) {
        if (action instanceof FieldAction.Recontain
                || action instanceof FieldAction.ToStatic
                || action instanceof FieldAction.Create) {
            return false;
        }
        if (action instanceof FieldAction.Default given) {
            return isPrimitive(given.to()) || given.value().equals(new DefaultValue.Constant(null));
        }
        boolean isCopied = action instanceof FieldAction.Copy || action instanceof FieldAction.Widen;
        Optional<FieldRef> target = action.target();
        // A number or a boolean is no object, whatever it is made of.
        return isCopied || target.isEmpty() || isPrimitive(target.get());
    }

    private static boolean isPrimitive(FieldRef field) {
        return !field.isReference();
    }
}
