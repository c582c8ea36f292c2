package dev.imago.migrate.reverse;

import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.ShapePlan;
import dev.imago.migrate.rules.DefaultValue;
import dev.imago.migrate.rules.Retype;
import dev.imago.migrate.rules.RootRule;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesDraft;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rules that lead from the new version back to the old one, made from a plan: renames turned round, widened values narrowed if they
 * fit, tables turned round where no two values became one. What the plan drops comes back as zero, false or null.
 */
public final class WayBack {
    private static final DefaultValue NULL = new DefaultValue.Constant(null);
    private static final Map<String, String> CONVERSIONS_BACK =
            Map.of("to-string", "parse", "parse", "to-string", "box", "unbox", "unbox", "box");

    private final Plan plan;
    private final Optional<Rules> said;
    private final RulesDraft draft;
    /** By what they are about: what has no way back unless somebody says one. */
    private final Map<String, String> missing = new LinkedHashMap<>();

    private final Map<String, String> sources = new LinkedHashMap<>();

    private WayBack(Plan plan, Optional<Rules> said) {
        this.plan = plan;
        this.said = said;
        this.draft = new RulesDraft("the way back of " + plan.rules().source());
    }

    /**
     * The rules back.
     *
     * @param forward the plan of the way there
     * @param said rules back that the step carries; where they answer, nothing is turned round
     * @throws NoWayBackException naming every place that has none
     */
    public static Rules rules(Plan forward, Optional<Rules> said) {
        return new WayBack(forward, said).rules();
    }

    private Rules rules() {
        plan.shapes().values().forEach(this::turnClass);
        plan.statics().values().forEach(this::turnField);
        Set<String> targets = new LinkedHashSet<>(sources.keySet());
        for (Shape shape : plan.next().dictionary().shapes()) {
            boolean isNew = plan.old().shape(shape.name()).isEmpty() && !targets.contains(shape.name());
            if (isNew && shape.kind() != Shape.Kind.INTERFACE) {
                draft.drop.add(shape.name());
            }
        }
        for (String merged : plan.rules().merge().keySet()) {
            String newClass = plan.names().of(merged);
            missing.put(newClass, newClass + " was put together of objects of several classes");
        }
        plan.rules().roots().forEach(this::turnRoot);
        draft.service(plan.rules());
        said.ifPresent(this::overlay);
        if (!missing.isEmpty()) {
            throw new NoWayBackException(List.copyOf(missing.values()));
        }
        return draft.build();
    }

    private void turnRoot(RootRule root) {
        if (root instanceof RootRule.Instance instance) {
            draft.roots.add(new RootRule.Instance(plan.names().of(instance.className())));
        }
    }

    private void turnClass(ShapePlan shape) {
        String newClass = shape.newClass();
        if (newClass == null || shape.outcome() == Outcome.DROPPED) {
            if (shape.outcome() == Outcome.TRANSFORMED) {
                missing.put(shape.oldClass(), "what the transformer made of " + shape.oldClass() + " is not known");
            }
            return;
        }
        String other = sources.putIfAbsent(newClass, shape.oldClass());
        if (other != null) {
            missing.put(newClass, newClass + " was " + other + " or " + shape.oldClass());
        }
        if (!newClass.equals(shape.oldClass())) {
            draft.rename.put(newClass, shape.oldClass());
        }
        boolean hasCodeBack = plan.migrations().reversedClasses().contains(newClass);
        if (shape.outcome() == Outcome.KEPT) {
            draft.keep.add(newClass);
        } else if (shape.outcome() == Outcome.TRANSFORMED
                && plan.migrations().transformer(shape.oldClass()).isPresent()
                && !hasCodeBack) {
            missing.put(newClass, newClass + " was made by a transformer, and none is registered for the way back");
        } else if (!hasCodeBack) {
            shape.actions().forEach(this::turnField);
            turnConstants(shape, newClass);
        }
    }

    private void turnConstants(ShapePlan shape, String newClass) {
        List<String> before =
                plan.old().shape(shape.oldClass()).map(Shape::enumConstants).orElse(List.of());
        List<String> after = plan.next()
                .dictionary()
                .shape(newClass)
                .map(Shape::enumConstants)
                .orElse(List.of());
        if (after.isEmpty()) {
            return;
        }
        Map<Object, Object> back = new LinkedHashMap<>();
        for (String constant : before) {
            String now = shape.constants().getOrDefault(constant, constant);
            Object other = back.putIfAbsent(now, constant);
            if (other != null) {
                missing.put(newClass, newClass + "." + now + " was " + other + " or " + constant);
            }
        }
        for (String constant : after) {
            if (!back.containsKey(constant)) {
                missing.put(newClass, "the old version has nothing for " + newClass + "." + constant);
            }
        }
        back.entrySet().removeIf(e -> e.getKey().equals(e.getValue()));
        if (!back.isEmpty()) {
            draft.map.put(newClass, back);
        }
    }

    private void turnField(FieldAction action) {
        if (action instanceof FieldAction.Copy copy) {
            boolean isSame = plan.names()
                    .descriptor(copy.from().descriptor())
                    .equals(copy.to().descriptor());
            turn(copy.from(), copy.to(), isSame ? "" : "narrow");
        } else if (action instanceof FieldAction.Widen widen) {
            boolean isFloating = "FD".contains(widen.to().descriptor());
            if (isFloating && !widen.from().descriptor().equals("F")) {
                lacks(widen.to(), "holds a whole number as a floating one");
            } else {
                turn(widen.from(), widen.to(), "narrow");
            }
        } else if (action instanceof FieldAction.Translate translate) {
            turnTable(translate);
        } else if (action instanceof FieldAction.Convert convert) {
            turnConversion(convert);
        } else if (action instanceof FieldAction.Default added) {
            draft.drop.add(added.to().qualifiedName());
        } else if (action instanceof FieldAction.Compute computed) {
            draft.drop.add(computed.to().qualifiedName());
        } else if (action instanceof FieldAction.Create created) {
            lacks(created.to(), "was made of fields of its object");
        } else if (action instanceof FieldAction.Recontain other) {
            lacks(other.to(), "was another kind of container");
        } else if (action instanceof FieldAction.RequireEmpty empty) {
            draft.defaults.put(empty.from().qualifiedName(), zero(empty.from()));
        } else if (action instanceof FieldAction.ToStatic shared) {
            lacks(shared.from(), "was a field of each object and is static now");
        } else if (action instanceof FieldAction.Keep keep) {
            draft.keep.add(keep.to().qualifiedName());
        } else if (action instanceof FieldAction.Drop drop) {
            draft.defaults.put(drop.from().qualifiedName(), zero(drop.from()));
        }
    }

    /** The new field's value becomes the old field's. */
    private void turn(FieldRef from, FieldRef to, String using) {
        boolean isSamePlace = plan.names().of(from.declaringClass()).equals(to.declaringClass());
        String target = isSamePlace ? from.name() : from.qualifiedName();
        if (!using.isEmpty()) {
            draft.retype.put(to.qualifiedName(), new Retype(target, using, Optional.empty()));
        } else if (!isSamePlace || !from.name().equals(to.name())) {
            draft.rename.put(to.qualifiedName(), target);
        }
    }

    private void turnTable(FieldAction.Translate translate) {
        Map<Object, Object> back = new LinkedHashMap<>();
        translate.table().forEach((before, after) -> {
            Object other = back.putIfAbsent(after, before);
            if (other != null) {
                lacks(translate.to(), "is " + after + " where it was " + other + " or " + before);
            }
        });
        boolean isWidened = !plan.names()
                .descriptor(translate.from().descriptor())
                .equals(translate.to().descriptor());
        if (isWidened) {
            lacks(translate.to(), "was mapped and widened at once");
        }
        turn(translate.from(), translate.to(), "");
        draft.map.put(translate.to().qualifiedName(), back);
    }

    private void turnConversion(FieldAction.Convert convert) {
        String descriptor = convert.from().descriptor();
        boolean isEnumText = convert.using().equals("to-string")
                && descriptor.startsWith("L")
                && !descriptor.startsWith("Ljava/lang/");
        boolean isNarrowed = convert.using().equals("narrow") && descriptor.length() == 1;
        String back = isNarrowed ? "narrow" : CONVERSIONS_BACK.get(convert.using());
        if (back == null
                || isEnumText
                || plan.migrations().conversion(convert.using()).isPresent()) {
            lacks(convert.to(), "was made by the conversion " + convert.using());
        } else {
            turn(convert.from(), convert.to(), back);
        }
    }

    private void lacks(FieldRef field, String why) {
        missing.put(field.qualifiedName(), field.qualifiedName() + " " + why);
    }

    private static DefaultValue zero(FieldRef field) {
        return switch (field.descriptor().charAt(0)) {
            case 'L', '[' -> NULL;
            case 'Z' -> new DefaultValue.Constant(false);
            case 'C' -> new DefaultValue.Constant("\0");
            default -> new DefaultValue.Constant(0L);
        };
    }

    /** What the step says itself takes the place of what would have been turned round. */
    private void overlay(Rules rules) {
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
            missing.remove(subject);
            draft.drop.remove(subject);
            draft.keep.remove(subject);
            draft.retype.remove(subject);
            draft.map.remove(subject);
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
        draft.acceptConstants.addAll(rules.acceptConstants());
    }
}
