package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import dev.imago.migrate.plan.Question.Kind;
import dev.imago.migrate.rules.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds constants that have another meaning in the new version: enum constants that are gone, numbers that changed. */
final class ConstantPlanner {
    private final PlanContext context;

    ConstantPlanner(PlanContext context) {
        this.context = context;
    }

    /** New names of an enum's constants, where they differ; asks about those that are gone. */
    Map<String, String> planEnum(Shape old, Shape next) {
        Map<Object, Object> table = context.rules().map().getOrDefault(old.name(), Map.of());
        Map<String, String> renamed = new LinkedHashMap<>();
        for (String constant : old.enumConstants()) {
            String target = String.valueOf(table.getOrDefault(constant, constant));
            if (!next.enumConstants().contains(target)) {
                askAboutEnum(old, next, constant, target);
            } else if (!target.equals(constant)) {
                renamed.put(constant, target);
            }
        }
        return renamed;
    }

    private void askAboutEnum(Shape old, Shape next, String constant, String target) {
        if (!context.scope().mayLive(old.name())) {
            return;
        }
        List<String> added = next.enumConstants().stream()
                .filter(c -> !old.enumConstants().contains(c))
                .toList();
        String guess = NearestName.of(constant, added)
                .orElse(
                        added.isEmpty()
                                ? next.enumConstants().stream().findFirst().orElse("?")
                                : added.get(0));
        boolean isMapped = !target.equals(constant);
        context.ask(new Question(
                isMapped ? Kind.RULE_DOES_NOT_FIT : Kind.ENUM_CONSTANT_GONE,
                old.name(),
                constant,
                isMapped ? "a rule maps it to " + target + ", which is not a constant" : "enum constant is gone",
                "Say under 'map' what it is now; the constants are " + next.enumConstants() + ".",
                "map",
                old.name() + ": {" + constant + ": " + guess + "}",
                context.scope().count(old.name())));
    }

    /** Asks about the integral constants of a class whose value is another in the new version. */
    void planNumbers(Shape old, Shape next) {
        List<String> changed = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (ShapeField field : old.fields()) {
            Optional<ShapeField> counterpart = next.field(field.name());
            if (isNumber(field) && counterpart.isPresent() && isNumber(counterpart.get())) {
                long before = number(field);
                long after = number(counterpart.get());
                if (before != after && !isAnswered(next.name(), old.name(), field.name(), before, after)) {
                    changed.add(field.name() + " " + before + " -> " + after);
                    names.add("- " + old.name() + "." + field.name());
                }
            }
        }
        if (!changed.isEmpty()) {
            context.ask(new Question(
                    Kind.CONSTANT_RENUMBERED,
                    old.name(),
                    "",
                    "constants have other values now: " + String.join(", ", changed),
                    "Map the fields that hold them (map: {CLASS.FIELD: {OLD: NEW}}), or accept them when no object does.",
                    "accept-constants",
                    String.join("\n  ", names),
                    Scope.UNKNOWN));
        }
    }

    private boolean isAnswered(String newClass, String oldClass, String name, long before, long after) {
        for (String owner : List.of(oldClass, newClass)) {
            if (context.rules().acceptConstants().contains(owner)
                    || context.rules().acceptConstants().contains(owner + "." + name)) {
                return true;
            }
        }
        Long key = before;
        return context.rules().map().values().stream()
                .anyMatch(table -> Long.valueOf(after).equals(table.get(key)));
    }

    private static boolean isNumber(ShapeField field) {
        return field.isStatic()
                && field.isFinal()
                && (field.constant() instanceof Integer || field.constant() instanceof Long)
                && !field.descriptor().equals("Z")
                && !field.name().equals("serialVersionUID");
    }

    private static long number(ShapeField field) {
        return field.constant() instanceof Number number ? number.longValue() : 0;
    }
}
