package dev.imago.migrate.plan;

import dev.imago.migrate.rules.Retype;
import dev.imago.migrate.rules.Split;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which instance field of an old class is which one of a new class, inherited ones included: by rules, places and names. */
final class FieldPairs {
    private final PlanContext context;
    private final FieldMatcher matcher;
    private final String oldClass;
    private final String newClass;
    private final List<FieldRef> oldFields;
    private final List<FieldRef> newFields;
    private final Map<FieldRef, FieldRef> sources = new LinkedHashMap<>();
    private final Map<FieldRef, FieldRef> statics = new LinkedHashMap<>();
    private final Map<FieldRef, String> unfit = new LinkedHashMap<>();

    FieldPairs(PlanContext context, String oldClass, String newClass) {
        this.context = context;
        this.matcher = new FieldMatcher(context);
        this.oldClass = oldClass;
        this.newClass = newClass;
        this.oldFields = PlanContext.instanceFields(context.old(), context.jdk(), oldClass);
        this.newFields = PlanContext.instanceFields(context.next().dictionary(), context.jdk(), newClass);
    }

    void pair() {
        pairByRules();
        pairByPlace();
        pairByName();
    }

    /** Old field by new field; may be changed. */
    Map<FieldRef, FieldRef> sources() {
        return sources;
    }

    /** Old fields that rules send to static ones. */
    Map<FieldRef, FieldRef> statics() {
        return statics;
    }

    /** Old fields for which a rule names a new one that is not there. */
    Map<FieldRef, String> unfit() {
        return unfit;
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
            } else if (PlanContext.isVariable(context.next().dictionary(), target)) {
                PlanContext.field(context.next().dictionary(), target).ifPresent(field -> statics.put(from, field));
            } else if (!isInAnotherPart(from, target)) {
                unfit.put(from, target);
            }
        }
    }

    /** New name of the class that declares a field. */
    String owner(FieldRef from) {
        return from.declaringClass().equals(oldClass)
                ? newClass
                : context.names().of(from.declaringClass());
    }

    private Optional<FieldRef> target(FieldRef from, String name) {
        if (name.indexOf('.') >= 0) {
            return newFields.stream()
                    .filter(f -> f.qualifiedName().equals(name))
                    .findFirst();
        }
        String owner = owner(from);
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
            String owner = owner(from);
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

    /** Whether the class is split, and objects of another new class have a use for the value. */
    boolean isTakenByAnotherPart(FieldRef from) {
        return otherParts().stream()
                .map(other -> new FieldPairs(context, oldClass, other))
                .anyMatch(other -> other.takes(from));
    }

    private boolean isInAnotherPart(FieldRef from, String target) {
        return otherParts().stream()
                .anyMatch(other -> new FieldPairs(context, oldClass, other)
                        .target(from, target)
                        .isPresent());
    }

    private List<String> otherParts() {
        Split split = context.rules().split().get(oldClass);
        return split == null
                ? List.of()
                : split.classes().stream()
                        .filter(other -> !other.equals(newClass))
                        .toList();
    }

    /** By a field of its own, or by an expression. */
    private boolean takes(FieldRef from) {
        pair();
        ValuePlanner values = new ValuePlanner(context, oldClass);
        GivenValues given = new GivenValues(context, oldClass, oldFields);
        newFields.forEach(to -> given.of(to).ifPresent(value -> values.plan(to, value)));
        return isPaired(from) || values.reads().contains(from);
    }

    boolean isPaired(FieldRef from) {
        return sources.containsValue(from);
    }

    boolean isDropped(FieldRef from) {
        return context.rules().drop().contains(from.qualifiedName());
    }
}
