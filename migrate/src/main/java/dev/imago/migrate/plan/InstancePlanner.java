package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import dev.imago.migrate.plan.Question.Kind;
import dev.imago.migrate.rules.DefaultValue;
import dev.imago.migrate.rules.NearestName;
import dev.imago.migrate.rules.Retype;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Pairs the instance fields of one class in two versions, inherited ones included, and asks about what has no pair. */
final class InstancePlanner {
    private static final int SYNTHETIC = 0x1000;

    private final PlanContext context;
    private final FieldMatcher matcher;
    private final DefaultFit fit;
    private final String oldClass;
    private final String newClass;
    private final List<FieldRef> oldFields;
    private final List<FieldRef> newFields;
    private final Map<FieldRef, FieldRef> sources = new LinkedHashMap<>();
    private final List<FieldAction> actions = new ArrayList<>();
    private boolean open;

    InstancePlanner(PlanContext context, String oldClass, String newClass) {
        this.context = context;
        this.matcher = new FieldMatcher(context);
        this.fit = new DefaultFit(context);
        this.oldClass = oldClass;
        this.newClass = newClass;
        this.oldFields = PlanContext.instanceFields(context.old(), context.jdk(), oldClass);
        this.newFields = PlanContext.instanceFields(context.next().dictionary(), context.jdk(), newClass);
    }

    /** Plans the fields; whether something stayed open is told by {@link #isOpen}. */
    List<FieldAction> plan() {
        pairByRules();
        pairByPlace();
        pairByName();
        newFields.forEach(this::planNew);
        Collection<FieldRef> used = new LinkedHashSet<>(sources.values());
        oldFields.stream().filter(f -> !used.contains(f)).forEach(this::planGone);
        return actions;
    }

    boolean isOpen() {
        return open;
    }

    /** What the actions amount to. */
    Outcome outcome() {
        if (open) {
            return Outcome.UNANSWERED;
        }
        if (has(FieldAction.Convert.class)) {
            return Outcome.TRANSFORMED;
        }
        if (has(FieldAction.Default.class) || has(FieldAction.Keep.class)) {
            return Outcome.DEFAULTED;
        }
        if (has(FieldAction.Translate.class)) {
            return Outcome.TRANSFORMED;
        }
        boolean renamed = !oldClass.equals(newClass)
                || sources.entrySet().stream()
                        .anyMatch(e -> !e.getKey().name().equals(e.getValue().name()));
        if (renamed) {
            return Outcome.RENAMED;
        }
        boolean same = actions.stream()
                .allMatch(a -> a instanceof FieldAction.Copy copy && copy.from().equals(copy.to()));
        return same ? Outcome.SAME : Outcome.WIDENED;
    }

    private boolean has(Class<? extends FieldAction> kind) {
        return actions.stream().anyMatch(kind::isInstance);
    }

    private void pairByRules() {
        for (FieldRef from : oldFields) {
            String rename = context.rules().rename().get(from.qualifiedName());
            Retype retype = context.rules().retype().get(from.qualifiedName());
            String target = retype != null && !retype.to().isEmpty() ? retype.to() : rename;
            if (target == null || isDropped(from)) {
                continue;
            }
            Optional<FieldRef> to = target(from, target);
            if (to.isPresent()) {
                sources.putIfAbsent(to.get(), from);
            } else {
                ask(
                        Kind.RULE_DOES_NOT_FIT,
                        from.declaringClass(),
                        from.name(),
                        "a rule names " + target + " as its new field, which " + newClass + " does not have",
                        "Its fields are " + names(newFields) + ".",
                        "",
                        "");
            }
        }
    }

    private Optional<FieldRef> target(FieldRef from, String name) {
        if (name.indexOf('.') >= 0) {
            return newFields.stream()
                    .filter(f -> f.qualifiedName().equals(name))
                    .findFirst();
        }
        String owner = context.names().of(from.declaringClass());
        List<FieldRef> named =
                newFields.stream().filter(f -> f.name().equals(name)).toList();
        return named.stream()
                .filter(f -> f.declaringClass().equals(owner))
                .findFirst()
                .or(() -> named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty());
    }

    private void pairByPlace() {
        for (FieldRef from : oldFields) {
            if (isPaired(from) || isDropped(from)) {
                continue;
            }
            String owner = context.names().of(from.declaringClass());
            for (FieldRef to : newFields) {
                if (to.name().equals(from.name()) && to.declaringClass().equals(owner)) {
                    sources.putIfAbsent(to, from);
                }
            }
        }
    }

    /** Fields that moved within the hierarchy: one old and one new field of that name are left, and the types fit. */
    private void pairByName() {
        for (FieldRef to : newFields) {
            if (sources.containsKey(to)) {
                continue;
            }
            List<FieldRef> candidates = oldFields.stream()
                    .filter(f -> f.name().equals(to.name()) && !isPaired(f) && !isDropped(f))
                    .toList();
            if (candidates.size() == 1 && matcher.carry(candidates.get(0), to).isPresent()) {
                sources.put(to, candidates.get(0));
            }
        }
    }

    private void planNew(FieldRef to) {
        FieldRef from = sources.get(to);
        Set<String> keep = context.rules().keep();
        if (keep.contains(to.qualifiedName()) || (from != null && keep.contains(from.qualifiedName()))) {
            actions.add(new FieldAction.Keep(to));
        } else if (from != null) {
            planCarried(from, to);
        } else {
            planAdded(to);
        }
    }

    private void planCarried(FieldRef from, FieldRef to) {
        Optional<FieldAction> action = matcher.carry(from, to);
        if (action.isPresent()) {
            checkConversion(action.get());
            actions.add(action.get());
            return;
        }
        ask(
                Kind.TYPE_CHANGED,
                from.declaringClass(),
                from.name(),
                "type changed from " + PlanContext.readable(from.descriptor()) + " to "
                        + PlanContext.readable(to.descriptor()),
                "Name a conversion under 'retype', or write a transformer for " + oldClass + ".",
                "retype",
                from.qualifiedName() + ": {using: CONVERSION}");
    }

    private void checkConversion(FieldAction action) {
        if (action instanceof FieldAction.Convert convert
                && !FieldMatcher.BUILT_IN.contains(convert.using())
                && context.migrations().conversion(convert.using()).isEmpty()) {
            Set<String> known = new TreeSet<>(FieldMatcher.BUILT_IN);
            known.addAll(context.migrations().conversionNames());
            ask(
                    Kind.RULE_DOES_NOT_FIT,
                    convert.from().declaringClass(),
                    convert.from().name(),
                    "no conversion is called '" + convert.using() + "'" + NearestName.hint(convert.using(), known),
                    "Give the jar of the migration that registers it (--migrations), or use one of " + known + ".",
                    "",
                    "");
        }
    }

    private void planAdded(FieldRef to) {
        DefaultValue value = context.rules().defaults().get(to.qualifiedName());
        if (value == null) {
            ask(
                    Kind.NEW_FIELD,
                    to.declaringClass(),
                    to.name(),
                    "new field of type " + PlanContext.readable(to.descriptor()) + "; old objects have no value for it",
                    "Give one under 'default', say under 'rename' which field it was, or write a transformer for "
                            + oldClass + ".",
                    "default",
                    to.qualifiedName() + ": " + zero(to.descriptor()));
            return;
        }
        Optional<String> misfit = fit.misfit(to, value);
        if (misfit.isPresent()) {
            ask(
                    Kind.RULE_DOES_NOT_FIT,
                    to.declaringClass(),
                    to.name(),
                    misfit.get(),
                    "Change the default (" + context.rules().place("default", to.qualifiedName()) + ").",
                    "",
                    "");
        }
        actions.add(new FieldAction.Default(to, value));
    }

    private void planGone(FieldRef from) {
        if (isDropped(from)) {
            actions.add(new FieldAction.Drop(from, "a rule drops it"));
        } else if (context.rules().keep().contains(from.qualifiedName())) {
            actions.add(new FieldAction.Drop(from, "a rule keeps the new version's own"));
        } else if (isSynthetic(from)) {
            actions.add(new FieldAction.Drop(from, "the compiler made it"));
        } else if (isNowStatic(from)) {
            ask(
                    Kind.FIELD_NOW_STATIC,
                    from.declaringClass(),
                    from.name(),
                    "was a field of each object and is static now",
                    "Drop the objects' values, or write a transformer for " + oldClass + ".",
                    "drop",
                    "- " + from.qualifiedName());
        } else {
            ask(
                    Kind.FIELD_GONE,
                    from.declaringClass(),
                    from.name(),
                    "field of type " + PlanContext.readable(from.descriptor()) + " is gone",
                    "Drop it, say under 'rename' what it is called now, or write a transformer for " + oldClass + ".",
                    "drop",
                    "- " + from.qualifiedName());
        }
    }

    private boolean isPaired(FieldRef from) {
        return sources.containsValue(from);
    }

    private boolean isDropped(FieldRef from) {
        return context.rules().drop().contains(from.qualifiedName());
    }

    private boolean isSynthetic(FieldRef from) {
        return field(context.old().shape(from.declaringClass()), from.name())
                .map(f -> (f.modifiers() & SYNTHETIC) != 0)
                .orElse(false);
    }

    private boolean isNowStatic(FieldRef from) {
        String owner = context.names().of(from.declaringClass());
        return field(context.next().dictionary().shape(owner), from.name())
                .map(ShapeField::isStatic)
                .orElse(false);
    }

    private static Optional<ShapeField> field(Optional<Shape> shape, String name) {
        return shape.flatMap(s -> s.field(name));
    }

    private static String names(List<FieldRef> fields) {
        return fields.stream().map(FieldRef::name).toList().toString();
    }

    private static String zero(String descriptor) {
        return switch (descriptor.charAt(0)) {
            case 'L', '[' -> "null";
            case 'Z' -> "false";
            default -> "0";
        };
    }

    private void ask(Kind kind, String owner, String field, String what, String advice, String key, String stub) {
        open = true;
        if (context.scope().mayLive(oldClass)) {
            context.ask(new Question(
                    kind, owner, field, what, advice, key, stub, context.scope().count(oldClass)));
        }
    }
}
