package dev.imago.migrate.reverse;

import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.State;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.ShapePlan;
import dev.imago.migrate.rules.RootRule;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesDraft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rules that lead from the new version back to the old one, made from a plan and the state that it is for. What cannot be
 * turned round is left to {@link dev.imago.migrate.plan.Planner#planGivingUp}.
 */
final class WayBack {
    private final Plan plan;
    private final RulesDraft draft;
    private final Losses losses = new Losses();
    private final FieldsBack fields;
    private final Map<String, List<Origin>> origins = new LinkedHashMap<>();

    private WayBack(Plan plan, OldContainers containers) {
        this.plan = plan;
        this.draft = new RulesDraft("the way back of " + plan.rules().source());
        this.fields = new FieldsBack(plan, draft, losses, containers);
    }

    /**
     * What was made.
     *
     * @param firm classes and fields that the step's own rules back are about
     */
    record Made(Rules rules, Losses losses, OldContainers containers, Set<String> firm) {}

    /**
     * Turns a plan round.
     *
     * @param forward the plan of the way there
     * @param said rules back that the step carries; where they answer, nothing is turned round
     */
    static Made of(Plan forward, State state, Optional<Rules> said) {
        OldContainers containers = OldContainers.of(forward, state);
        WayBack back = new WayBack(forward, containers);
        back.turnAll();
        Set<String> firm = new LinkedHashSet<>();
        said.ifPresent(rules -> firm.addAll(back.overlay(rules)));
        back.draft.drop.addAll(back.losses.newClasses());
        return new Made(back.draft.build(), back.losses, containers, firm);
    }

    private void turnAll() {
        for (ShapePlan shape : plan.shapes().values()) {
            boolean isUnknown =
                    shape.newClass() == null && shape.outcome() == Outcome.TRANSFORMED && !Origin.isSplit(plan, shape);
            if (isUnknown) {
                losses.lacksClass(
                        shape.oldClass(), List.of(shape.oldClass()), "became what only its transformer knows");
            }
        }
        Origin.all(plan)
                .forEach(origin -> origins.computeIfAbsent(origin.newClass(), name -> new ArrayList<>())
                        .add(origin));
        origins.forEach(this::turnClass);
        fields.nameSplitTypes();
        origins.forEach((newClass, from) -> {
            if (!hasCodeBack(newClass)) {
                from.stream().filter(this::isByRules).forEach(fields::turn);
            }
        });
        plan.statics().values().forEach(fields::turnStatic);
        fields.finish();
        for (String kept : plan.rules().keep()) {
            losses.drops(kept, Losses.KEPT);
            losses.drops("class of " + kept, Losses.KEPT);
        }
        plan.rules().roots().forEach(this::turnRoot);
        draft.service(plan.rules());
    }

    private boolean hasCodeBack(String newClass) {
        return plan.migrations().reversedClasses().contains(newClass);
    }

    private boolean isByRules(Origin origin) {
        return plan.migrations().transformer(origin.oldClass()).isEmpty();
    }

    private void turnRoot(RootRule root) {
        if (root instanceof RootRule.Instance instance) {
            draft.roots.add(new RootRule.Instance(plan.names().of(instance.className())));
        }
    }

    private void turnClass(String newClass, List<Origin> from) {
        List<Origin> living = from.stream().filter(Origin::hasObjects).toList();
        List<Origin> meant = living.isEmpty() ? from : living;
        Origin first = meant.get(0);
        if (!newClass.equals(first.oldClass())) {
            draft.rename.put(newClass, first.oldClass());
        }
        if (from.stream().anyMatch(origin -> origin.shape().outcome() == Outcome.KEPT)) {
            draft.keep.add(newClass);
        } else if (hasCodeBack(newClass)) {
            return;
        } else if (!meant.stream().allMatch(this::isByRules)) {
            losses.lacksClass(
                    newClass, oldClasses(meant), "was made by a transformer, and none is registered for the way back");
        } else if (meant.size() > 1 && !new Distinction(plan, draft, fields).tellApart(newClass, meant)) {
            losses.lacksClass(newClass, oldClasses(meant), "was " + String.join(" or ", oldClasses(meant)));
        } else {
            meant.forEach(origin -> turnConstants(origin, newClass));
        }
    }

    private static List<String> oldClasses(List<Origin> origins) {
        return origins.stream().map(Origin::oldClass).distinct().toList();
    }

    private void turnConstants(Origin origin, String newClass) {
        List<String> before =
                plan.old().shape(origin.oldClass()).map(Shape::enumConstants).orElse(List.of());
        List<String> after = plan.next()
                .dictionary()
                .shape(newClass)
                .map(Shape::enumConstants)
                .orElse(List.of());
        Map<Object, Object> back = new LinkedHashMap<>();
        for (String constant : after.isEmpty() ? after : before) {
            String now = origin.shape().constants().getOrDefault(constant, constant);
            Object other = back.putIfAbsent(now, constant);
            if (other != null) {
                losses.lacksConstant(newClass, "has a " + now + " that was " + other + " or " + constant);
            }
        }
        for (String constant : after) {
            if (!back.containsKey(constant)) {
                losses.lacksConstant(newClass, "has a " + constant + ", and the old version nothing for it");
            }
        }
        back.entrySet().removeIf(e -> e.getKey().equals(e.getValue()));
        if (!back.isEmpty()) {
            draft.map.put(newClass, back);
        }
    }

    /** What the step says itself takes the place of what would have been turned round. Returns what it is about. */
    private Set<String> overlay(Rules rules) {
        Set<String> subjects = new LinkedHashSet<>();
        subjects.addAll(rules.rename().keySet());
        subjects.addAll(rules.retype().keySet());
        subjects.addAll(rules.map().keySet());
        subjects.addAll(rules.split().keySet());
        subjects.addAll(rules.merge().keySet());
        subjects.addAll(rules.drop());
        subjects.addAll(rules.keep());
        subjects.addAll(rules.defaults().keySet());
        for (String subject : subjects) {
            losses.answered(subject);
            draft.drop.remove(subject);
            draft.keep.remove(subject);
            draft.retype.remove(subject);
            draft.map.remove(subject);
            draft.split.remove(subject);
        }
        draft.rename.putAll(rules.rename());
        draft.retype.putAll(rules.retype());
        draft.map.putAll(rules.map());
        draft.split.putAll(rules.split());
        draft.merge.putAll(rules.merge());
        draft.rebuild.addAll(rules.rebuild());
        draft.drop.addAll(rules.drop());
        draft.keep.addAll(rules.keep());
        draft.defaults.putAll(rules.defaults());
        return subjects;
    }
}
