package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.plan.Question.Kind;
import dev.imago.migrate.rules.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds enum constants that are gone. */
final class EnumPlanner {
    private final PlanContext context;

    EnumPlanner(PlanContext context) {
        this.context = context;
    }

    /** New names of an enum's constants, where they differ; asks about those that are gone and may be held by something. */
    Map<String, String> plan(Shape old, Shape next) {
        Map<Object, Object> table = context.rules().map().getOrDefault(old.name(), Map.of());
        Map<String, String> renamed = new LinkedHashMap<>();
        List<String> gone = new ArrayList<>();
        for (String constant : old.enumConstants()) {
            String target = String.valueOf(table.getOrDefault(constant, constant));
            if (!next.enumConstants().contains(target)) {
                gone.add(constant);
            } else if (!target.equals(constant)) {
                renamed.put(constant, target);
            }
        }
        if (!gone.isEmpty() && context.scope().mayLive(old.name())) {
            Optional<Map<String, Long>> held =
                    context.meaning().objects().map(state -> HeldConstants.count(state, old.name()));
            for (String constant : gone) {
                long live =
                        held.map(counts -> counts.getOrDefault(constant, 0L)).orElse(Scope.UNKNOWN);
                if (live != 0) {
                    ask(old, next, constant, String.valueOf(table.getOrDefault(constant, constant)), live);
                }
            }
        }
        return renamed;
    }

    /** @param live references that hold the constant */
    private void ask(Shape old, Shape next, String constant, String target, long live) {
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
                live));
    }
}
