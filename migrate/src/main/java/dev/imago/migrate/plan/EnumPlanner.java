package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.plan.Question.Kind;
import dev.imago.migrate.rules.NearestName;
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
        Map<String, String> renamed = new LinkedHashMap<>();
        Map<String, String> gone = new LinkedHashMap<>();
        for (String constant : old.enumConstants()) {
            String target = mapped(old, constant);
            if (!next.enumConstants().contains(target)) {
                gone.put(constant, target);
            } else if (!target.equals(constant)) {
                renamed.put(constant, target);
            }
        }
        if (!gone.isEmpty() && context.scope().mayLive(old.name())) {
            askAboutEnum(old, next, gone);
        }
        return renamed;
    }

    private void askAboutEnum(Shape old, Shape next, Map<String, String> gone) {
        List<String> added = next.enumConstants().stream()
                .filter(c -> !old.enumConstants().contains(c))
                .toList();
        Map<String, String> guesses = new LinkedHashMap<>();
        List<String> likely = added.isEmpty() ? next.enumConstants() : added;
        gone.keySet()
                .forEach(constant -> guesses.put(
                        constant, NearestName.of(constant, added).orElse(likely.isEmpty() ? "?" : likely.get(0))));
        Optional<Map<String, Long>> held =
                context.meaning().objects().map(state -> HeldConstants.count(state, old.name()));
        gone.forEach((constant, target) -> {
            long live = held.map(counts -> counts.getOrDefault(constant, 0L)).orElse(Scope.UNKNOWN);
            if (live == 0) {
                return;
            }
            String guess = guesses.getOrDefault(constant, "?");
            boolean isShared = old.enumConstants().stream()
                    .anyMatch(other ->
                            !other.equals(constant) && guess.equals(guesses.getOrDefault(other, mapped(old, other))));
            Question question = question(old, next, constant, target, guess, live);
            context.ask(isShared ? question.as(Question.Answer.LOSING) : question);
        });
    }

    private String mapped(Shape old, String constant) {
        return String.valueOf(
                context.rules().map().getOrDefault(old.name(), Map.of()).getOrDefault(constant, constant));
    }

    /** @param live references that hold the constant */
    private static Question question(Shape old, Shape next, String constant, String target, String guess, long live) {
        boolean isMapped = !target.equals(constant);
        return new Question(
                isMapped ? Kind.RULE_DOES_NOT_FIT : Kind.ENUM_CONSTANT_GONE,
                old.name(),
                constant,
                isMapped ? "a rule maps it to " + target + ", which is not a constant" : "enum constant is gone",
                "Say under 'map' what it is now; the constants are " + next.enumConstants() + ".",
                "map",
                old.name() + ": {" + constant + ": " + guess + "}",
                live);
    }
}
