package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import dev.imago.migrate.meaning.InitialValue;
import dev.imago.migrate.plan.Question.Kind;
import dev.imago.migrate.rules.DefaultValue;
import dev.imago.migrate.rules.Split;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Says what becomes of the instance fields of one class, inherited ones included, and asks about what has no answer. */
final class InstancePlanner {
    private static final int SYNTHETIC = 0x1000;
    private static final String NEW = "{new: ";
    /** Why a value is not carried that a rule for the new field leaves to the new version. */
    static final String KEPT = "a rule keeps the new version's own";

    private final PlanContext context;
    private final FieldMatcher matcher;
    private final ValuePlanner values;
    private final String oldClass;
    private final String newClass;
    private final List<FieldRef> oldFields;
    private final List<FieldRef> newFields;
    private final FieldPairs pairs;
    private final GivenValues given;
    private final Map<FieldRef, FieldRef> sources;
    private final Map<FieldRef, FieldRef> guesses = new LinkedHashMap<>();
    private final List<SplitGuess> splits = new ArrayList<>();
    private final Set<FieldRef> replaced = new LinkedHashSet<>();
    private final Map<FieldRef, FieldAction> toStatic = new LinkedHashMap<>();
    private final List<FieldAction> actions = new ArrayList<>();
    private boolean open;

    InstancePlanner(PlanContext context, String oldClass, String newClass) {
        this.context = context;
        this.matcher = new FieldMatcher(context);
        this.values = new ValuePlanner(context, oldClass);
        this.oldClass = oldClass;
        this.newClass = newClass;
        this.oldFields = PlanContext.instanceFields(context.old(), context.jdk(), oldClass);
        this.newFields = PlanContext.instanceFields(context.next().dictionary(), context.jdk(), newClass);
        this.pairs = new FieldPairs(context, oldClass, newClass);
        this.given = new GivenValues(context, oldClass, oldFields);
        this.sources = pairs.sources();
    }

    /** Plans the fields; whether something stayed open is told by {@link #isOpen}. */
    List<FieldAction> plan() {
        pairs.pair();
        pairs.unfit().forEach(this::askAboutTarget);
        pairs.statics().forEach(this::moveToStatic);
        newFields.stream().filter(given::replaces).forEach(this::replace);
        Split split = context.rules().split().get(oldClass);
        if (split != null) {
            values.noteReads(split.by());
        }
        guessRenames();
        newFields.forEach(this::planNew);
        Collection<FieldRef> used = new LinkedHashSet<>(sources.values());
        oldFields.stream().filter(f -> !used.contains(f)).forEach(this::planGone);
        if (context.givesUp()) {
            new GivenUp(context).complete(actions, oldFields, newFields);
        }
        return actions;
    }

    private void replace(FieldRef to) {
        FieldRef from = sources.remove(to);
        if (from != null) {
            replaced.add(from);
        }
    }

    /** Renames that seem to be meant and that no rule tells, by full names. */
    Map<String, String> seemRenamed() {
        Map<String, String> seem = new LinkedHashMap<>();
        guesses.forEach((from, to) -> seem.put(from.qualifiedName(), newName(from, to)));
        return seem;
    }

    /** Values of new fields that seem to be meant and that no rule gives, by full names. */
    Map<String, DefaultValue> seemGiven() {
        Map<String, DefaultValue> seem = new LinkedHashMap<>();
        splits.forEach(guess -> seem.put(guess.to().qualifiedName(), guess.value()));
        return seem;
    }

    private String newName(FieldRef from, FieldRef to) {
        return to.declaringClass().equals(pairs.owner(from)) ? to.name() : to.qualifiedName();
    }

    private void guessRenames() {
        List<FieldRef> gone = oldFields.stream()
                .filter(f -> !pairs.isPaired(f)
                        && !replaced.contains(f)
                        && !pairs.isDropped(f)
                        && !toStatic.containsKey(f)
                        && !isSynthetic(f))
                .filter(f -> !context.rules().keep().contains(f.qualifiedName()) && !isNowStatic(f))
                .toList();
        List<FieldRef> added = newFields.stream()
                .filter(f -> !sources.containsKey(f) && given.of(f).isEmpty())
                .filter(f -> !context.rules().keep().contains(f.qualifiedName()))
                .toList();
        guesses.putAll(RenameGuess.of(gone, added, matcher, context.meaning()));
        splits.addAll(SplitGuess.of(
                gone.stream().filter(f -> !guesses.containsKey(f)).toList(),
                added.stream().filter(f -> !guesses.containsValue(f)).toList(),
                context,
                matcher));
    }

    boolean isOpen() {
        return open;
    }

    /** What the actions amount to. */
    Outcome outcome() {
        if (open) {
            return Outcome.UNANSWERED;
        }
        if (has(FieldAction.Convert.class)
                || has(FieldAction.Compute.class)
                || has(FieldAction.Create.class)
                || has(FieldAction.Recontain.class)) {
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

    private void askAboutTarget(FieldRef from, String target) {
        ask(
                Kind.RULE_DOES_NOT_FIT,
                from.declaringClass(),
                from.name(),
                "a rule names " + target + " as its new field, which " + newClass + " does not have",
                "Its fields are " + names(newFields) + ".",
                "",
                "");
    }

    private void moveToStatic(FieldRef from, FieldRef to) {
        Optional<FieldAction> action = matcher.carry(from, to);
        if (action.isPresent()) {
            checkFit(action.get());
            toStatic.put(from, action.get());
        } else {
            askAboutType(from, to);
        }
    }

    private void planNew(FieldRef to) {
        FieldRef from = sources.get(to);
        Set<String> keep = context.rules().keep();
        if (keep.contains(to.qualifiedName()) || (from != null && keep.contains(from.qualifiedName()))) {
            actions.add(new FieldAction.Keep(to));
            if (from != null && !keep.contains(from.qualifiedName())) {
                actions.add(new FieldAction.Drop(from, KEPT));
            }
        } else if (from != null) {
            planCarried(from, to);
        } else {
            planAdded(to);
        }
    }

    private void planCarried(FieldRef from, FieldRef to) {
        Optional<FieldAction> action = matcher.carry(from, to);
        if (action.isPresent()) {
            checkFit(action.get());
            actions.add(action.get());
            return;
        }
        askAboutType(from, to);
    }

    private void askAboutType(FieldRef from, FieldRef to) {
        Optional<String> conversion = new ConversionGuess(context).of(from, to);
        String what = "type changed from " + PlanContext.readable(from.descriptor()) + " to "
                + PlanContext.readable(to.descriptor());
        Optional<ExpressionGuess> value =
                conversion.isPresent() ? Optional.empty() : ExpressionGuess.of(from, to, oldClass, context);
        if (value.isPresent()) {
            ask(value.get().question(from, what, oldClass, context.scope().count(oldClass)));
            return;
        }
        ask(
                Kind.TYPE_CHANGED,
                from.declaringClass(),
                from.name(),
                what,
                "Name a conversion under 'retype', let the value begin anew with 'rebuild', or write a transformer for "
                        + oldClass + ".",
                conversion.isPresent() ? "retype" : "rebuild",
                conversion.map(c -> from.qualifiedName() + ": " + c).orElse("- " + from.qualifiedName()));
    }

    private void checkFit(FieldAction action) {
        matcher.misfit(action)
                .ifPresent(misfit -> action.source()
                        .ifPresent(from -> ask(
                                Kind.RULE_DOES_NOT_FIT,
                                from.declaringClass(),
                                from.name(),
                                misfit,
                                "Change the rule ("
                                        + context.rules()
                                                .place(
                                                        action instanceof FieldAction.Translate ? "map" : "retype",
                                                        from.qualifiedName())
                                        + ")"
                                        + (misfit.startsWith("no conversion")
                                                ? ", or give the jar of the migration that registers it (--migrations)."
                                                : "."),
                                "",
                                "")));
    }

    private void planAdded(FieldRef to) {
        Optional<DefaultValue> value = given.of(to);
        if (value.isEmpty()) {
            Optional<InitialValue> begins = context.meaning().initial(to.declaringClass(), to.name(), to.descriptor());
            Optional<SplitGuess> split =
                    splits.stream().filter(guess -> guess.to().equals(to)).findFirst();
            String unknown = context.meaning().isKnown() ? ", new ones compute theirs" : "";
            ask(
                    Kind.NEW_FIELD,
                    to.declaringClass(),
                    to.name(),
                    "new field of type " + PlanContext.readable(to.descriptor()) + "; old objects have no value for it"
                            + begins.map(first -> ", new ones begin with " + first.text())
                                    .orElse(unknown),
                    split.map(guess -> "It may be made of " + guess.names()
                                            + ", which are gone: say so under 'default'. Otherwise give")
                                    .orElse("Give")
                            + " one under 'default', say under 'rename' which field it was, or write a transformer for "
                            + oldClass + ".",
                    "default",
                    split.map(SplitGuess::line)
                            .orElseGet(() -> to.qualifiedName() + ": "
                                    + begins.filter(InstancePlanner::canBeGiven)
                                            .map(InitialValue::text)
                                            .orElse(zero(to.descriptor()))));
            return;
        }
        actions.add(values.plan(to, value.get()));
        for (String misfit : values.misfits()) {
            ask(
                    Kind.RULE_DOES_NOT_FIT,
                    to.declaringClass(),
                    to.name(),
                    misfit,
                    "Change the rule (" + given.place(to) + ").",
                    "",
                    "");
        }
    }

    /** Whether a rule can give old objects what new ones begin with. */
    private static boolean canBeGiven(InitialValue value) {
        String text = value.text();
        boolean isMade = text.startsWith(NEW);
        return value.isRule()
                && (!isMade
                        || JdkContainer.of(text.substring(NEW.length(), text.length() - 1))
                                .isPresent());
    }

    private void planGone(FieldRef from) {
        if (pairs.isDropped(from)) {
            actions.add(new FieldAction.Drop(from, "a rule drops it"));
        } else if (context.rules().keep().contains(from.qualifiedName())) {
            actions.add(new FieldAction.Drop(from, KEPT));
        } else if (values.reads().contains(from)) {
            actions.add(new FieldAction.Drop(from, "an expression reads it"));
        } else if (replaced.contains(from)) {
            actions.add(new FieldAction.Drop(from, "a rule gives another value"));
        } else if (toStatic.containsKey(from)) {
            actions.add(new FieldAction.ToStatic(from, toStatic.get(from)));
        } else if (pairs.isTakenByAnotherPart(from)) {
            actions.add(new FieldAction.RequireEmpty(from));
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
        } else if (guesses.containsKey(from)) {
            String guess = newName(from, guesses.get(from));
            ask(
                    Kind.FIELD_GONE,
                    from.declaringClass(),
                    from.name(),
                    "field of type " + PlanContext.readable(from.descriptor()) + " is gone",
                    "It may be " + guess + " now" + evidence(from, guesses.get(from))
                            + ": say so under 'rename'. Otherwise drop it, or write a transformer for " + oldClass
                            + ".",
                    "rename",
                    from.qualifiedName() + ": " + guess);
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

    private String evidence(FieldRef from, FieldRef to) {
        OptionalDouble share = context.meaning().similarity(from.qualifiedName(), to.qualifiedName());
        return share.isPresent()
                ? String.format(Locale.ROOT, ", which holds %.0f %% of the same values", 100 * share.getAsDouble())
                : "";
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
        ask(new Question(
                kind, owner, field, what, advice, key, stub, context.scope().count(oldClass)));
    }

    private void ask(Question question) {
        open |= !context.givesUp();
        if (context.scope().mayLive(oldClass)) {
            context.ask(question);
        }
    }
}
