package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import dev.imago.migrate.plan.Question.Kind;
import dev.imago.migrate.rules.Retype;
import dev.imago.migrate.rules.RootRule;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the places in the new version for the static fields that are state. */
final class StaticPlanner {
    private static final int SYNTHETIC = 0x1000;
    private static final int ENUM = 0x4000;
    private static final Set<String> CONSTANTS = Set.of(
            "Ljava/lang/String;",
            "Ljava/lang/Class;",
            "Ljava/lang/Boolean;",
            "Ljava/lang/Byte;",
            "Ljava/lang/Short;",
            "Ljava/lang/Character;",
            "Ljava/lang/Integer;",
            "Ljava/lang/Long;",
            "Ljava/lang/Float;",
            "Ljava/lang/Double;");

    private final PlanContext context;
    private final FieldMatcher matcher;
    private boolean moved;

    StaticPlanner(PlanContext context) {
        this.context = context;
        this.matcher = new FieldMatcher(context);
    }

    /** Plans the static fields of one class, into {@code actions} by qualified name. */
    void plan(Shape shape, Map<String, FieldAction> actions) {
        for (ShapeField field : shape.fields()) {
            FieldRef from = FieldRef.of(shape.name(), field);
            if (field.isStatic() && isState(shape, field, from)) {
                Optional<FieldAction> action = planStatic(from);
                (context.givesUp() ? Optional.of(new GivenUp(context).root(from, action, actions.values())) : action)
                        .ifPresent(found -> add(from, found, actions));
            }
        }
    }

    /** Whether state stays open until it is said where the class is now. */
    boolean isMoved() {
        return moved;
    }

    /** Two classes that become one may have two fields for one place. */
    private void add(FieldRef from, FieldAction action, Map<String, FieldAction> actions) {
        Optional<FieldRef> taken = actions.values().stream()
                .filter(other -> action.target().isPresent() && other.target().equals(action.target()))
                .findFirst()
                .flatMap(FieldAction::source);
        if (taken.isPresent() && !taken.get().equals(from)) {
            open(
                    Kind.RULE_DOES_NOT_FIT,
                    from,
                    "would go where " + taken.get().qualifiedName() + " goes",
                    "Drop one of them, or rename it.");
        }
        actions.put(from.qualifiedName(), action);
    }

    private boolean isState(Shape shape, ShapeField field, FieldRef from) {
        if (context.scope().roots() != null) {
            return context.scope().roots().contains(from.qualifiedName());
        }
        boolean isCode = field.constant() != null || (field.modifiers() & (SYNTHETIC | ENUM)) != 0;
        if (isCode || !context.rules().isRoot(shape.name(), field.name()) || !loaded(shape.name())) {
            return false;
        }
        boolean isNamed = context.rules().carry().contains(from.qualifiedName())
                || context.rules().roots().contains(new RootRule.Statics(from.qualifiedName()));
        return isNamed || !((field.isFinal() && isPlainValue(field)) || isBoundary(field));
    }

    /** Values that never change: a final field that holds one is a constant of the code. */
    private boolean isPlainValue(ShapeField field) {
        if (!field.isReference() || CONSTANTS.contains(field.descriptor())) {
            return true;
        }
        String type = field.descriptor().replace('/', '.');
        return context.old()
                .shape(type.substring(1, type.length() - 1))
                .filter(s -> s.kind() == Shape.Kind.ENUM)
                .isPresent();
    }

    private boolean loaded(String className) {
        return context.scope().live().containsKey(className);
    }

    private boolean isBoundary(ShapeField field) {
        String descriptor = field.descriptor();
        if (!descriptor.startsWith("L")) {
            return false;
        }
        String type = descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
        return context.jdk().isBoundary(PlanContext.jdkAncestor(context.old(), context.jdk(), type))
                || type.endsWith("Logger");
    }

    private Optional<FieldAction> planStatic(FieldRef from) {
        String name = from.qualifiedName();
        if (context.rules().drop().contains(name) || context.rules().drop().contains(from.declaringClass())) {
            return Optional.of(new FieldAction.Drop(from, "a rule drops it"));
        }
        if (context.rules().keep().contains(name)) {
            return Optional.of(new FieldAction.Drop(from, InstancePlanner.KEPT));
        }
        String owner = context.names().of(from.declaringClass());
        Retype retype = context.rules().retype().get(name);
        String target = retype != null && !retype.to().isEmpty()
                ? retype.to()
                : context.rules().rename().getOrDefault(name, from.name());
        int dot = target.lastIndexOf('.');
        String newOwner = dot < 0 ? owner : target.substring(0, dot);
        String newName = target.substring(dot + 1);
        Optional<ShapeField> to = context.next().dictionary().shape(newOwner).flatMap(s -> s.field(newName));
        if (to.isEmpty() && context.rules().isRead(name)) {
            return Optional.of(new FieldAction.Drop(from, "an expression reads it"));
        }
        if (to.isEmpty()
                && newOwner.equals(from.declaringClass())
                && context.moved().of(newOwner).isPresent()) {
            moved = true;
            return Optional.empty();
        }
        if (to.isEmpty()) {
            return open(
                    Kind.STATIC_GONE,
                    from,
                    "static field of type " + PlanContext.readable(from.descriptor()) + " is gone",
                    "Drop it, or say under 'rename' where it is now.");
        }
        boolean isToldSo = dot > 0 || context.rules().isRead(name);
        if (!to.get().isStatic() && isToldSo) {
            return Optional.of(new FieldAction.Drop(from, "each object gets it"));
        }
        if (!to.get().isStatic()) {
            return open(
                    Kind.STATIC_NOW_INSTANCE,
                    from,
                    "was static and is a field of each object now",
                    "Drop the value, or give it to each object: rename: {" + name + ": " + newOwner + "." + newName
                            + "}.");
        }
        if (to.get().constant() != null) {
            return open(Kind.STATIC_GONE, from, "is a constant of the code now", "Drop the old value.");
        }
        FieldRef newField = FieldRef.of(newOwner, to.get());
        if (context.rules().keep().contains(newField.qualifiedName())) {
            return Optional.of(new FieldAction.Drop(from, InstancePlanner.KEPT));
        }
        Optional<FieldAction> action = matcher.carry(from, newField);
        if (action.isPresent()) {
            action.flatMap(matcher::misfit)
                    .ifPresent(misfit -> open(Kind.RULE_DOES_NOT_FIT, from, misfit, "Change the rule."));
            return action;
        }
        Optional<String> conversion = new ConversionGuess(context).of(from, newField);
        context.ask(new Question(
                Kind.STATIC_TYPE_CHANGED,
                from.declaringClass(),
                from.name(),
                "type of the static field changed from " + PlanContext.readable(from.descriptor()) + " to "
                        + PlanContext.readable(newField.descriptor()),
                "Name a conversion under 'retype', or drop it.",
                conversion.isPresent() ? "retype" : "drop",
                conversion.map(c -> name + ": " + c).orElse("- " + name),
                Scope.UNKNOWN));
        return Optional.empty();
    }

    private Optional<FieldAction> open(Kind kind, FieldRef from, String what, String advice) {
        context.ask(new Question(
                kind,
                from.declaringClass(),
                from.name(),
                what,
                advice,
                "drop",
                "- " + from.qualifiedName(),
                Scope.UNKNOWN));
        return Optional.empty();
    }
}
