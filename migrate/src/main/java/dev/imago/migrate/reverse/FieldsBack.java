package dev.imago.migrate.reverse;

import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.plan.BuiltInConversion;
import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.rules.ContainerChange;
import dev.imago.migrate.rules.ContainerChange.Duplicates;
import dev.imago.migrate.rules.ContainerChange.Take;
import dev.imago.migrate.rules.DefaultValue;
import dev.imago.migrate.rules.Expression;
import dev.imago.migrate.rules.Retype;
import dev.imago.migrate.rules.RulesDraft;
import dev.imago.migrate.rules.Split;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns round what becomes of fields. */
final class FieldsBack {
    private final Plan plan;
    private final RulesDraft draft;
    private final Losses losses;
    private final OldContainers containers;
    /** New fields whose values go back, or are read on the way. */
    private final Set<FieldRef> used = new HashSet<>();
    /** New fields that old objects had no value for. */
    private final Set<FieldRef> added = new LinkedHashSet<>();

    FieldsBack(Plan plan, RulesDraft draft, Losses losses, OldContainers containers) {
        this.plan = plan;
        this.draft = draft;
        this.losses = losses;
        this.containers = containers;
    }

    /** A rule back reads a new field. */
    void reads(FieldRef field) {
        used.add(field);
    }

    /** Types that references to objects of a class that is split have now were that class, if they are new. */
    void nameSplitTypes() {
        for (Origin origin : Origin.all(plan)) {
            for (FieldAction action : origin.actions()) {
                if (action instanceof FieldAction.Copy copy
                        && copy.from().descriptor().startsWith("L")) {
                    String old = className(copy.from());
                    String now = className(copy.to());
                    if (plan.rules().split().containsKey(old)
                            && plan.old().shape(now).isEmpty()
                            && plan.next().dictionary().shape(now).isPresent()) {
                        draft.rename.putIfAbsent(now, old);
                    }
                }
            }
        }
    }

    /** All fields of an old class's objects that have become objects of a new class. */
    void turn(Origin origin) {
        origin.actions().forEach(action -> turn(action, origin));
        Split split = plan.rules().split().get(origin.oldClass());
        if (split != null && origin.isPart()) {
            giveBack(origin, split);
        }
    }

    /** What decided which class an object became comes back where it was not carried. */
    private void giveBack(Origin part, Split split) {
        Map<String, DefaultValue> decided = Distinction.decided(part, split);
        Map<String, DefaultValue> values = new LinkedHashMap<>();
        for (FieldAction action : part.actions()) {
            if (action instanceof FieldAction.Drop drop
                    && decided.containsKey(drop.from().name())) {
                values.put(drop.from().qualifiedName(), decided.get(drop.from().name()));
            }
        }
        draft.merge.put(part.newClass(), values);
    }

    /** What nothing else uses of what is new stays behind, whatever the old version calls the same. */
    void finish() {
        added.stream().filter(field -> !used.contains(field)).forEach(field -> draft.drop.add(field.qualifiedName()));
    }

    /** A static field of old. */
    void turnStatic(FieldAction action) {
        String target = action instanceof FieldAction.Drop drop
                ? plan.rules().rename().getOrDefault(drop.from().qualifiedName(), "")
                : "";
        if (target.indexOf('.') < 0) {
            turnValue(action);
            return;
        }
        // Each object got it: those that are left agree on it.
        plan.shapes().values().stream()
                .flatMap(shape -> shape.actions().stream())
                .filter(each -> each instanceof FieldAction.Compute computed
                        && computed.to().qualifiedName().equals(target))
                .findFirst()
                .ifPresent(each -> {
                    FieldRef from = action.source().orElseThrow();
                    FieldRef to = ((FieldAction.Compute) each).to();
                    turn(to, from.qualifiedName(), numberBack(from, to));
                });
    }

    private void turn(FieldAction action, Origin origin) {
        if (action instanceof FieldAction.Compute computed) {
            turnComputed(computed.to(), value(computed.to(), origin), origin);
        } else if (action instanceof FieldAction.Create created) {
            turnCreated(created.to(), value(created.to(), origin), origin);
        } else {
            turnValue(action);
        }
    }

    private @Nullable DefaultValue value(FieldRef to, Origin origin) {
        Map<String, DefaultValue> merged = plan.rules().merge().getOrDefault(origin.oldClass(), Map.of());
        return Optional.ofNullable(merged.getOrDefault(to.name(), merged.get(to.qualifiedName())))
                .orElse(plan.rules().defaults().get(to.qualifiedName()));
    }

    private void turnValue(FieldAction action) {
        if (action instanceof FieldAction.Copy copy) {
            turn(copy.from(), copy.to(), isSame(copy.from(), copy.to()) ? "" : "narrow");
        } else if (action instanceof FieldAction.Widen widen) {
            turn(widen.from(), widen.to(), numberBack(widen.from(), widen.to()));
        } else if (action instanceof FieldAction.Translate translate) {
            turnTable(translate);
        } else if (action instanceof FieldAction.Convert convert) {
            turnConversion(convert);
        } else if (action instanceof FieldAction.Recontain changed) {
            turnContainer(changed);
        } else if (action instanceof FieldAction.ToStatic moved) {
            turnToStatic(moved);
        } else if (action instanceof FieldAction.Default given) {
            added.add(given.to());
        } else if (action instanceof FieldAction.Keep keep) {
            draft.keep.add(keep.to().qualifiedName());
        } else if (action instanceof FieldAction.Drop drop) {
            losses.drops(drop.from().qualifiedName(), drop.why());
        }
    }

    private boolean isSame(FieldRef from, FieldRef to) {
        String now = to.descriptor();
        int at = now.indexOf('L');
        String element = at < 0 ? "" : now.substring(at + 1, now.length() - 1).replace('/', '.');
        String back = at < 0
                ? now
                : now.substring(0, at + 1)
                        + draft.rename.getOrDefault(element, element).replace('.', '/') + ";";
        return back.equals(from.descriptor());
    }

    /** The new field's value becomes the old field's. */
    private void turn(FieldRef from, FieldRef to, String using) {
        turn(to, target(from, to), using);
    }

    private void turn(FieldRef to, String target, String using) {
        used.add(to);
        if (!using.isEmpty()) {
            draft.retype.put(to.qualifiedName(), new Retype(target, using, Optional.empty()));
        } else if (!target.equals(to.name())) {
            draft.rename.put(to.qualifiedName(), target);
        }
    }

    private String target(FieldRef from, FieldRef to) {
        String owner = to.declaringClass();
        boolean isSamePlace = from.declaringClass().equals(draft.rename.getOrDefault(owner, owner))
                || plan.names().of(from.declaringClass()).equals(owner);
        return isSamePlace ? from.name() : from.qualifiedName();
    }

    private static String numberBack(FieldRef from, FieldRef to) {
        return Optional.ofNullable(BuiltInConversion.back("narrow", from, to, false))
                .orElse("");
    }

    private void turnTable(FieldAction.Translate translate) {
        Map<Object, Object> back = new LinkedHashMap<>();
        translate.table().forEach((before, after) -> {
            Object other = back.putIfAbsent(after, before);
            if (other != null) {
                lacks(translate.from(), translate.to(), "is " + after + " where it was " + other + " or " + before);
            }
        });
        if (isSame(translate.from(), translate.to())) {
            turn(translate.from(), translate.to(), "");
            draft.map.put(translate.to().qualifiedName(), back);
        } else {
            lacks(translate.from(), translate.to(), "was mapped and widened at once");
        }
    }

    private void turnConversion(FieldAction.Convert convert) {
        boolean wasEnum = convert.from().descriptor().startsWith("L")
                && plan.old()
                        .shape(className(convert.from()))
                        .filter(shape -> shape.kind() == Shape.Kind.ENUM)
                        .isPresent();
        String back = plan.migrations().conversion(convert.using()).isPresent()
                ? null
                : BuiltInConversion.back(convert.using(), convert.from(), convert.to(), wasEnum);
        if (back == null) {
            lacks(convert.from(), convert.to(), "was made by the conversion " + convert.using());
        } else {
            turn(convert.from(), convert.to(), back);
        }
    }

    private void turnToStatic(FieldAction.ToStatic moved) {
        if (moved.value() instanceof FieldAction.Copy copy) {
            turn(copy.to(), copy.from().qualifiedName(), "");
        } else if (moved.value() instanceof FieldAction.Widen widen
                && !"FD".contains(widen.to().descriptor())) {
            turn(widen.to(), widen.from().qualifiedName(), "");
        } else {
            FieldRef to = moved.value().target().orElseThrow();
            lacks(moved.from(), to, "was a field of each object, is static now, and was changed at once");
        }
    }

    /** An expression that is just another field gives that field its value back. */
    private void turnComputed(FieldRef to, @Nullable DefaultValue value, Origin origin) {
        added.add(to);
        String read =
                value instanceof DefaultValue.Computed computed && computed.expression() instanceof Expression.Path path
                        ? path.text()
                        : "";
        for (FieldAction action : origin.actions()) {
            if (action instanceof FieldAction.Drop drop && drop.from().name().equals(read)) {
                turn(drop.from(), to, isSame(drop.from(), to) ? "" : numberBack(drop.from(), to));
            }
        }
    }

    /** Fields that have gone into an object of their own are read from it. */
    private void turnCreated(FieldRef to, @Nullable DefaultValue value, Origin origin) {
        added.add(to);
        Map<String, DefaultValue> parts = value instanceof DefaultValue.Created created ? created.fields() : Map.of();
        for (FieldAction action : origin.actions()) {
            parts.forEach((part, of) -> {
                if (action instanceof FieldAction.Drop drop
                        && of instanceof DefaultValue.Computed computed
                        && computed.expression() instanceof Expression.Path path
                        && path.text().equals(drop.from().name())) {
                    String name = part.substring(part.lastIndexOf('.') + 1);
                    draft.defaults.put(
                            drop.from().qualifiedName(), new DefaultValue.Computed(read(to.name(), name, drop.from())));
                    used.add(to);
                }
            });
        }
    }

    private static Expression read(String field, String part, FieldRef old) {
        Expression.Path path = Distinction.path(field, part);
        if (!old.isReference()) {
            return path;
        }
        Expression nothing = new Expression.Literal(null, Distinction.NOWHERE);
        Expression test = new Expression.Binary("==", Distinction.path(field), nothing, Distinction.NOWHERE);
        return new Expression.Conditional(test, nothing, path, Distinction.NOWHERE);
    }

    private void turnContainer(FieldAction.Recontain changed) {
        FieldRef from = changed.from();
        ContainerChange change = changed.change();
        String className = containers.classOf(from).orElse("");
        boolean wasMap = plan.jdk().isSubtype(className, "java.util.Map");
        boolean isMap = plan.jdk().isSubtype(change.className(), "java.util.Map");
        Optional<Expression> key = wasMap && !isMap ? change.key().flatMap(this::key) : Optional.empty();
        if (className.isEmpty()) {
            lacks(from, changed.to(), "was a container that cannot be made");
        } else if (wasMap && !isMap && key.isEmpty()) {
            lacks(
                    from,
                    changed.to(),
                    change.take() == Take.KEYS
                            ? "was a map whose values were given up"
                            : "was a map whose keys were given up");
        } else if (wasMap && isMap && change.key().isPresent()) {
            lacks(from, changed.to(), "was a map with other keys");
        } else {
            Take take = !wasMap && isMap ? Take.VALUES : Take.ALL;
            ContainerChange back = new ContainerChange(className, key, Duplicates.FIRST, true, take);
            used.add(changed.to());
            draft.retype.put(
                    changed.to().qualifiedName(), new Retype(target(from, changed.to()), "", Optional.of(back)));
        }
    }

    /** The key of an element in the new version's names: those of fields that are called otherwise now. */
    private Optional<Expression> key(Expression key) {
        if (!(key instanceof Expression.Path path)) {
            return key.paths().stream().allMatch(each -> newNames(each.names()).equals(each.names()))
                    ? Optional.of(key)
                    : Optional.empty();
        }
        return Optional.of(new Expression.Path(newNames(path.names()), path.at()));
    }

    private List<String> newNames(List<String> names) {
        return names.stream().map(this::newName).toList();
    }

    private String newName(String name) {
        List<String> now = plan.shapes().values().stream()
                .flatMap(shape -> shape.actions().stream())
                .filter(action -> action.target().isPresent()
                        && action.source()
                                .filter(from -> from.name().equals(name))
                                .isPresent())
                .map(action -> action.target().orElseThrow().name())
                .distinct()
                .toList();
        return now.size() == 1 ? now.get(0) : name;
    }

    private void lacks(FieldRef from, FieldRef to, String why) {
        added.add(to);
        losses.lacksField(to.qualifiedName(), from.qualifiedName(), why);
    }

    private static String className(FieldRef field) {
        return field.descriptor().substring(1, field.descriptor().length() - 1).replace('/', '.');
    }
}
