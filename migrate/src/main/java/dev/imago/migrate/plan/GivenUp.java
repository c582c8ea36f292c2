package dev.imago.migrate.plan;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Answers for fields that have no answer, where nobody can be asked: what nothing takes is left behind. */
final class GivenUp {
    private static final String WHY = "it has no counterpart";

    private final FieldMatcher matcher;
    private final DefaultFit fit;

    GivenUp(PlanContext context) {
        this.matcher = new FieldMatcher(context);
        this.fit = new DefaultFit(context);
    }

    /** Takes out what does not fit, and adds an answer for each field that has none. */
    void complete(List<FieldAction> actions, List<FieldRef> oldFields, List<FieldRef> newFields) {
        actions.removeIf(action -> action instanceof FieldAction.RequireEmpty || isMisfit(action));
        Set<FieldRef> answered = new HashSet<>();
        for (FieldAction action : actions) {
            action.source().ifPresent(answered::add);
        }
        Set<FieldRef> given = new HashSet<>();
        for (FieldAction action : actions) {
            target(action).ifPresent(given::add);
        }
        newFields.stream()
                .filter(field -> !given.contains(field))
                .forEach(field -> actions.add(new FieldAction.Default(field, GivenValues.nothing(field))));
        oldFields.stream()
                .filter(field -> !answered.contains(field))
                .forEach(field -> actions.add(new FieldAction.Drop(field, WHY)));
    }

    /** What becomes of a static field, beside those that are planned already. */
    FieldAction root(FieldRef from, Optional<FieldAction> planned, Collection<FieldAction> others) {
        return planned.filter(action -> !isMisfit(action))
                .filter(action -> action.target().isEmpty()
                        || others.stream().noneMatch(other -> other.target().equals(action.target())))
                .orElse(new FieldAction.Drop(from, WHY));
    }

    private boolean isMisfit(FieldAction action) {
        return action instanceof FieldAction.Default given
                ? fit.misfit(given.to(), given.value()).isPresent()
                : matcher.misfit(action instanceof FieldAction.ToStatic moved ? moved.value() : action)
                        .isPresent();
    }

    private static Optional<FieldRef> target(FieldAction action) {
        if (action instanceof FieldAction.Default given) {
            return Optional.of(given.to());
        }
        return action instanceof FieldAction.Keep keep ? Optional.of(keep.to()) : action.target();
    }
}
