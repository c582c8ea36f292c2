package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import dev.imago.migrate.meaning.LiveObjects;
import dev.imago.migrate.plan.Question.Kind;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds code that live objects depend on: how they are hashed, compared and sorted, and how static tables are filled. */
final class CodePlanner {
    private static final String COMPARATOR = "java.util.Comparator";
    private static final Map<String, String> EQUALITY = new LinkedHashMap<>();

    static {
        EQUALITY.put("hashCode", "()I");
        EQUALITY.put("equals", "(Ljava/lang/Object;)Z");
        EQUALITY.put("compareTo", "(Ljava/lang/Object;)I");
    }

    private final PlanContext context;
    private final Map<String, ShapePlan> shapes;
    private final Map<String, FieldAction> statics;
    private @Nullable LiveObjects live;

    CodePlanner(PlanContext context, Map<String, ShapePlan> shapes, Map<String, FieldAction> statics) {
        this.context = context;
        this.shapes = shapes;
        this.statics = statics;
    }

    void plan() {
        for (ShapePlan shape : shapes.values()) {
            String newClass = shape.newClass();
            if (newClass != null && context.scope().live().containsKey(shape.oldClass())) {
                planEquality(shape, newClass);
            }
        }
        for (Shape old : context.allClasses()) {
            String newClass = context.moved().ofClass(old.name());
            boolean mayHaveRun = context.scope().mayHaveRun(old.name());
            if (mayHaveRun
                    && !context.rules().drop().contains(old.name())
                    && context.next().has(newClass)) {
                planComparators(old.name(), newClass);
            }
        }
        statics.values().forEach(this::planTable);
    }

    private void planEquality(ShapePlan shape, String newClass) {
        boolean isEnum = context.old()
                .shape(shape.oldClass())
                .filter(s -> s.kind() == Shape.Kind.ENUM)
                .isPresent();
        if (isEnum || !context.scope().mayLive(shape.oldClass()) || !context.isCarried(shape.oldClass())) {
            return;
        }
        Map<String, Set<String>> byOwner = new LinkedHashMap<>();
        EQUALITY.forEach((method, descriptor) -> {
            if (context.meaning().isOther(shape.oldClass(), newClass, method, descriptor)) {
                String owner = context.meaning()
                        .declaring(shape.oldClass(), newClass, method, descriptor)
                        .orElse(shape.oldClass());
                if (!context.accepts(owner, method)) {
                    byOwner.computeIfAbsent(owner, o -> new LinkedHashSet<>()).add(method);
                }
            }
        });
        byOwner.forEach((owner, methods) -> askAboutEquality(shape, owner, methods));
    }

    /** Collections of the JDK are filled anew, and two keys that have become equal end the load: equality alone is no danger. */
    private void askAboutEquality(ShapePlan shape, String owner, Set<String> methods) {
        if (methods.equals(Set.of("equals"))) {
            context.note(owner + ": equals does something else now");
            return;
        }
        ask(
                owner,
                String.join(" and ", methods) + (methods.size() > 1 ? " do" : " does") + " something else now",
                "JDK collections are filled anew by the new code; accept it when nothing else depends on the old one: stored"
                        + " hashes, hash tables and sorted structures of the service's own.",
                methods,
                shape.live());
    }

    private void planComparators(String oldClass, String newClass) {
        boolean isComparator = context.hierarchy().isSubtype(newClass, COMPARATOR);
        if (isComparator
                && context.scope().mayLive(oldClass)
                && context.meaning()
                        .isOther(oldClass, newClass, "compare", "(Ljava/lang/Object;Ljava/lang/Object;)I")) {
            askAboutOrder(oldClass, Set.of("compare"));
        }
        Set<String> places = new LinkedHashSet<>(context.meaning().otherComparators(oldClass, newClass));
        if (!places.isEmpty()) {
            askAboutOrder(oldClass, places);
        }
    }

    private void askAboutOrder(String className, Set<String> places) {
        Set<String> open = new LinkedHashSet<>(places);
        open.removeIf(place -> context.accepts(className, place));
        if (open.isEmpty()) {
            return;
        }
        boolean isComposed = open.stream().anyMatch(place -> context.meaning().isComposedComparator(className, place));
        long entries = live().map(
                        objects -> objects.sortedBy(className) + (isComposed ? objects.sortedByComposed() : 0))
                .orElse(Scope.UNKNOWN);
        String what = "another order for sorted collections, by the code of " + String.join(" and ", open);
        if (entries == 0) {
            context.note(className + ": " + what + "; none is live");
        } else {
            ask(
                    className,
                    what,
                    "They are filled anew in the new order, and what is equal by it meets; accept it when that is right.",
                    open,
                    entries);
        }
    }

    /** The state is looked through when the first question needs it. */
    private Optional<LiveObjects> live() {
        if (live == null) {
            live = context.meaning().live(Map.of()).orElse(null);
        }
        return Optional.ofNullable(live);
    }

    private void ask(String owner, String what, String advice, Set<String> methods, long count) {
        List<String> names = methods.stream().map(m -> "- " + owner + "." + m).toList();
        context.ask(new Question(
                Kind.CODE_CHANGED,
                owner,
                methods.size() == 1 ? methods.iterator().next() : "",
                what,
                advice,
                "accept-code",
                String.join("\n  ", names),
                count));
    }

    private void planTable(FieldAction action) {
        FieldRef from;
        FieldRef to;
        if (action instanceof FieldAction.Copy copy) {
            from = copy.from();
            to = copy.to();
        } else {
            return;
        }
        Optional<ShapeField> field = context.old().shape(from.declaringClass()).flatMap(s -> s.field(from.name()));
        boolean isTable = field.isPresent() && field.get().isFinal() && from.isReference();
        if (!isTable
                || context.accepts(from.declaringClass(), from.name())
                || context.rules().carry().contains(from.qualifiedName())
                || !context.meaning()
                        .isFilledOtherwise(from.declaringClass(), from.name(), to.declaringClass(), to.name())) {
            return;
        }
        context.ask(new Question(
                Kind.TABLE_CHANGED,
                from.declaringClass(),
                from.name(),
                "the class initialiser makes it otherwise now, and old's content would take the place of new's",
                "Keep the new version's own if it is the code's table, carry old's if the service has put state into it.",
                "keep",
                "- " + from.qualifiedName(),
                context.meaning().size(from.qualifiedName())));
    }
}
