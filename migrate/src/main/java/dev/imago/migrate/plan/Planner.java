package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.meaning.Meaning;
import dev.imago.migrate.plan.Question.Kind;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.ExpressionException;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.Split;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares two versions of a service's classes and says what becomes of their objects.
 *
 * <p>Nothing is decided that has more than one meaning: it becomes a {@link Question}, and all of them are asked at once.
 */
public final class Planner {
    private final PlanContext context;
    private final EnumPlanner enums;
    private final ClassQuestions classes;
    private final Map<String, ShapePlan> shapes = new LinkedHashMap<>();
    private final Map<String, FieldAction> statics = new LinkedHashMap<>();
    private final Suggestions suggestions = new Suggestions();
    /** Classes that it is asked of whether they are what they seem to be. */
    private final Set<String> suggested = new HashSet<>();

    private Planner(PlanContext context) {
        this.context = context;
        this.enums = new EnumPlanner(context);
        this.classes = new ClassQuestions(context);
    }

    /**
     * Makes a plan without a look at the code: constants that changed are asked about, not where they are held.
     *
     * @param old what the old version's classes look like, from its class path or from its memory
     * @param next what the new version's class path holds
     * @param scope the old classes to answer for
     */
    public static Plan plan(
            Dictionary old, ClassPathDictionary next, Rules rules, Migrations migrations, Scope scope, JdkTypes jdk) {
        return plan(old, next, rules, migrations, scope, jdk, Meaning.unknown());
    }

    /**
     * Makes a plan.
     *
     * @param old what the old version's classes look like, from its class path or from its memory
     * @param next what the new version's class path holds
     * @param scope the old classes to answer for
     * @param meaning what the code of both versions says about values, and which objects to ask
     */
    public static Plan plan(
            Dictionary old,
            ClassPathDictionary next,
            Rules rules,
            Migrations migrations,
            Scope scope,
            JdkTypes jdk,
            Meaning meaning) {
        Planner planner = new Planner(PlanContext.of(old, next, rules, migrations, scope, jdk, meaning, null));
        planner.planAll();
        for (Rules assumed : planner.suggestions.assumed(rules)) {
            if (planner.askWhatFollows(assumed)) {
                break;
            }
        }
        return new Plan(planner.shapes, planner.statics, planner.context);
    }

    /**
     * Makes a plan that gives up what has no answer: fields begin with zero, false or null, and what nothing takes stays
     * behind.
     *
     * @param firm names that rules are for which have to fit all the same; what does not is asked about
     */
    public static Plan planGivingUp(
            Dictionary old,
            ClassPathDictionary next,
            Rules rules,
            Migrations migrations,
            Scope scope,
            JdkTypes jdk,
            Set<String> firm) {
        Planner planner = new Planner(
                PlanContext.of(old, next, rules, migrations, scope, jdk, Meaning.unknown(), Set.copyOf(firm)));
        planner.planAll();
        return new Plan(planner.shapes, planner.statics, planner.context);
    }

    /** Asks what would be open once suggestions were rules, instead of what those answer by themselves; whether they fit. */
    private boolean askWhatFollows(Rules assumed) {
        PlanContext then = context.with(assumed);
        new Planner(then).planAll();
        Map<String, Question> open = context.questions();
        Map<String, Question> following = then.questions();
        boolean fit = following.entrySet().stream()
                .allMatch(each -> each.getValue().kind() != Kind.RULE_DOES_NOT_FIT || open.containsKey(each.getKey()));
        if (fit) {
            open.entrySet()
                    .removeIf(each -> !following.containsKey(each.getKey()) && !suggestions.has(each.getValue()));
            following.forEach((key, question) -> open.putIfAbsent(key, question.onlyIf("done as suggested")));
        }
        return fit;
    }

    private void planAll() {
        for (String name : context.scope().classes()) {
            context.old().shape(name).ifPresent(this::planClass);
        }
        for (String root : context.rules().instanceRoots()) {
            planInstanceRoot(root);
        }
        new SuperclassRules(context, statics).plan();
        new NumberPlanner(context, statics).plan();
        if (context.meaning().isKnown()) {
            new TypeArgumentPlanner(context, shapes, statics).plan();
            new SuperclassArgumentPlanner(context, shapes).plan();
            new InitialValuePlanner(context, shapes, statics).plan();
            new CodePlanner(context, shapes, statics).plan();
            new KeptFieldPlanner(context, shapes).plan();
            new DuplicatePlanner(context, shapes, statics).plan();
            new KeptObjectPlanner(context, shapes, statics).plan();
            context.meaning().passedOver().forEach(m -> context.note(m + ": the code could not be followed"));
        }
        NothingInCommon.askOnce(context);
    }

    private void planClass(Shape old) {
        StaticPlanner fields = new StaticPlanner(context);
        fields.plan(old, statics);
        if (fields.isMoved()) {
            suggestMove(old);
        }
        String newName = context.names().of(old.name());
        Optional<Shape> next = context.next().dictionary().shape(newName);
        if (old.kind() != Shape.Kind.INTERFACE) {
            ShapePlan plan = shapePlan(old, newName, next);
            boolean isGivenUp = context.givesUp() && plan.outcome() == Outcome.UNANSWERED;
            shapes.put(old.name(), isGivenUp ? plan(old, null, Outcome.DROPPED) : plan);
        }
    }

    private ShapePlan shapePlan(Shape old, String newName, Optional<Shape> next) {
        String name = old.name();
        if (context.rules().drop().contains(name)) {
            return plan(old, null, Outcome.DROPPED);
        }
        if (context.rules().keep().contains(name)) {
            return plan(old, newName, Outcome.KEPT);
        }
        if (context.migrations().transformer(name).isPresent()) {
            return next.isPresent() ? transformedPlan(old, newName) : plan(old, null, Outcome.TRANSFORMED);
        }
        if (isBoundary(name)) {
            boolean isOther = next.isPresent() && isOtherKindOfObject(old, newName);
            return plan(old, newName, isOther ? Outcome.UNANSWERED : Outcome.KEPT);
        }
        Split split = context.rules().split().get(name);
        if (split != null) {
            return splitPlan(old, split);
        }
        if (next.isEmpty()) {
            return gone(old, newName);
        }
        if (old.kind() == Shape.Kind.ENUM || next.get().kind() == Shape.Kind.ENUM) {
            return enumPlan(old, next.get());
        }
        if (!context.next().isConcrete(newName)) {
            // Objects of it are objects of subclasses, in both versions; otherwise they would have no class to be of.
            return next.get().kind() == Shape.Kind.INTERFACE
                    ? changedKind(old, next.get())
                    : abstractPlan(old, newName);
        }
        InstancePlanner fields = new InstancePlanner(context, name, newName);
        List<FieldAction> actions = fields.plan();
        if (context.scope().mayLive(name)) {
            suggestions.add(fields);
        }
        boolean moved = isOtherKindOfObject(old, newName);
        Outcome outcome = moved ? Outcome.UNANSWERED : fields.outcome();
        return new ShapePlan(
                name, newName, outcome, actions, Map.of(), context.scope().count(name));
    }

    /** Rules hold beside a transformer, which answers for whatever they do not. */
    private ShapePlan transformedPlan(Shape old, String newName) {
        List<FieldAction> actions = new InstancePlanner(context.muted(), old.name(), newName).plan();
        FieldMatcher matcher = new FieldMatcher(context);
        for (FieldAction action : actions) {
            if (action instanceof FieldAction.Recontain changed) {
                matcher.misfit(changed).ifPresent(misfit -> classes.aboutContainer(old, changed.from(), misfit));
            }
        }
        return new ShapePlan(
                old.name(),
                newName,
                Outcome.TRANSFORMED,
                actions,
                Map.of(),
                context.scope().count(old.name()));
    }

    private ShapePlan splitPlan(Shape old, Split split) {
        int before = context.questions().size();
        try {
            new ExpressionCompiler(context, old.name()).plain(split.by());
        } catch (ExpressionException e) {
            classes.aboutSplit(old, "what it is split by is wrong at " + e.getMessage());
        }
        for (String part : split.classes()) {
            Optional<Shape> next = context.next().dictionary().shape(part);
            if (next.isEmpty()
                    || next.get().kind() == Shape.Kind.ENUM
                    || !context.next().isConcrete(part)) {
                classes.aboutSplit(old, "no objects of " + part + " can be made, which it is split into");
            } else if (!isOtherKindOfObject(old, part)) {
                new InstancePlanner(context, old.name(), part).plan();
            }
        }
        return plan(old, null, context.questions().size() > before ? Outcome.UNANSWERED : Outcome.TRANSFORMED);
    }

    private ShapePlan plan(Shape old, @Nullable String newName, Outcome outcome) {
        return new ShapePlan(
                old.name(),
                newName,
                outcome,
                List.of(),
                Map.of(),
                context.scope().count(old.name()));
    }

    /** Whether the new class stands on another JDK class than the old one, so that its objects are made otherwise. */
    private boolean isOtherKindOfObject(Shape old, String newName) {
        String before = PlanContext.jdkAncestor(context.old(), context.jdk(), old.name());
        String after = PlanContext.jdkAncestor(context.next().dictionary(), context.jdk(), newName);
        if (before.equals(after) || (isPlain(before) && isPlain(after))) {
            return false;
        }
        classes.ask(
                Kind.SUPERCLASS_CHANGED,
                old,
                "stands on " + after + " instead of " + before,
                "Write a transformer for it, keep the new version's own objects, or drop them.",
                "keep",
                "- " + old.name());
        return true;
    }

    /** Records are made as other objects are, so a class may become one and back. */
    private static boolean isPlain(String jdkClass) {
        return jdkClass.equals("java.lang.Object") || jdkClass.equals("java.lang.Record");
    }

    private boolean isBoundary(String className) {
        return context.jdk().isBoundary(PlanContext.jdkAncestor(context.old(), context.jdk(), className));
    }

    private ShapePlan abstractPlan(Shape old, String newName) {
        if (context.scope().count(old.name()) > 0) {
            List<String> successors = SplitGuess.subclasses(old.name(), newName, context);
            classes.ask(
                    Kind.CLASS_KIND_CHANGED,
                    old,
                    "is abstract now, and objects of it are live",
                    successors.isEmpty()
                            ? "Write a transformer that says which class each object gets, or drop them."
                            : SplitGuess.advice(old.name(), successors),
                    successors.isEmpty() ? "drop" : "",
                    successors.isEmpty() ? "- " + old.name() : "");
            return plan(old, newName, Outcome.UNANSWERED);
        }
        return plan(old, newName, Outcome.SAME);
    }

    private ShapePlan enumPlan(Shape old, Shape next) {
        if (old.kind() != next.kind()) {
            return changedKind(old, next);
        }
        int before = context.questions().size();
        Map<String, String> renamed = enums.plan(old, next);
        Outcome outcome = context.questions().size() > before
                ? Outcome.UNANSWERED
                : old.name().equals(next.name()) && renamed.isEmpty() ? Outcome.SAME : Outcome.RENAMED;
        return new ShapePlan(
                old.name(),
                next.name(),
                outcome,
                List.of(),
                renamed,
                context.scope().count(old.name()));
    }

    private ShapePlan changedKind(Shape old, Shape next) {
        classes.ask(
                Kind.CLASS_KIND_CHANGED,
                old,
                "was " + old.kind() + " and is " + next.kind() + " now",
                "Write a transformer for it, or drop its objects.",
                "drop",
                "- " + old.name());
        return plan(old, next.name(), Outcome.UNANSWERED);
    }

    private ShapePlan gone(Shape old, String newName) {
        boolean renamed = !newName.equals(old.name());
        if (!renamed && context.moved().of(old.name()).isPresent()) {
            if (classes.isAskedFor(old)) {
                suggestMove(old);
            }
            return plan(old, null, Outcome.UNANSWERED);
        }
        List<String> successors = renamed ? List.of() : SplitGuess.successors(old.name(), context);
        if (!successors.isEmpty()) {
            classes.ask(Kind.CLASS_GONE, old, "class is gone", SplitGuess.advice(old.name(), successors), "", "");
            return plan(old, null, Outcome.UNANSWERED);
        }
        Optional<MergeGuess> merge = renamed ? Optional.empty() : MergeGuess.of(old.name(), context);
        if (merge.isPresent() && classes.isAskedFor(old)) {
            suggestions.merge(old.name(), merge.get().newClass());
            classes.ask(
                    Kind.CLASS_GONE,
                    old,
                    "class is gone",
                    merge.get().advice(),
                    "merge",
                    merge.get().stub(old.name()));
            return plan(old, null, Outcome.UNANSWERED);
        }
        classes.ask(
                renamed ? Kind.RULE_DOES_NOT_FIT : Kind.CLASS_GONE,
                old,
                renamed ? "a rule renames it to " + newName + ", which the new version does not have" : "class is gone",
                "Say under 'rename' what it is now, drop its objects, or write a transformer for it.",
                "drop",
                "- " + old.name());
        return plan(old, null, Outcome.UNANSWERED);
    }

    /** Asks whether a class is what it seems to be now: once, be it for its objects, its static fields or both. */
    private void suggestMove(Shape old) {
        MovedClasses.Rename move = context.moved().rename(old.name()).orElseThrow();
        if (!suggested.add(old.name())) {
            return;
        }
        suggestions.rename(move.from(), move.to());
        String now = move.isPackage() ? move.to().substring(0, move.to().length() - 2) : move.to();
        context.ask(new Question(
                Kind.CLASS_GONE,
                move.from(),
                "",
                move.isPackage()
                        ? "classes of the package are gone that have objects or state in static fields"
                        : "class is gone" + (classes.isAskedFor(old) ? "" : ", and its static fields hold state"),
                move.isPackage()
                        ? "They may be in " + now
                                + " now, where classes of the same names are: say so under 'rename'. Otherwise"
                                + " say of each class what it is now, drop it, or write a transformer for it."
                        : "It may be " + now
                                + " now: say so under 'rename'. Otherwise drop it, or write a transformer for it.",
                "rename",
                move.from() + ": " + move.to(),
                move.isPackage() || classes.isAskedFor(old) ? context.scope().count(old.name()) : Scope.UNKNOWN));
    }

    private void planInstanceRoot(String root) {
        String newName = context.names().of(root);
        boolean isDropped = context.rules().drop().contains(root);
        if (isDropped || context.next().has(newName) || context.jdk().isJdk(newName)) {
            return;
        }
        Optional<MovedClasses.Rename> candidate = context.moved().rename(root);
        context.ask(new Question(
                Kind.CLASS_GONE,
                root,
                "",
                "is a root by the rules, and the new version has no class " + newName,
                "Say under 'rename' what it is now, take it out of 'roots', or drop it.",
                candidate.isPresent() ? "rename" : "drop",
                candidate.map(move -> move.from() + ": " + move.to()).orElse("- " + root),
                Scope.UNKNOWN));
    }
}
