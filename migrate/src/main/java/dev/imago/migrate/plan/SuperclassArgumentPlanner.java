package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.classpath.JavaType;
import dev.imago.migrate.classpath.JavaType.ClassSignature;
import dev.imago.migrate.plan.Question.Kind;
import dev.imago.migrate.plan.TypeArguments.Change;
import dev.imago.migrate.plan.TypeArguments.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds classes whose superclass is the same as before, and has keys or elements of another type in it. */
final class SuperclassArgumentPlanner {
    private final PlanContext context;
    private final TypeArguments types;
    private final Map<String, ShapePlan> shapes;

    SuperclassArgumentPlanner(PlanContext context, Map<String, ShapePlan> shapes) {
        this.context = context;
        this.types = new TypeArguments(context);
        this.shapes = shapes;
    }

    void plan() {
        Map<String, ChangedElements> found = new TreeMap<>();
        for (ShapePlan shape : shapes.values()) {
            boolean isCarried =
                    context.isCarried(shape.oldClass()) && context.scope().mayLive(shape.oldClass());
            if (isCarried && shape.newClass() != null) {
                compare(shape.oldClass(), shape.newClass(), shape.live())
                        .ifPresent(change -> found.put(shape.oldClass(), change));
            }
        }
        Map<String, Long> unfit = ChangedElements.unfit(context, found, HeldElements::countIn);
        found.forEach((name, each) -> {
            Long count = unfit.get(name);
            if (count != null) {
                ask(name, each, count);
            }
        });
    }

    /** The first of the superclasses, the nearest first, that has other arguments in the new version. */
    private Optional<ChangedElements> compare(String oldClass, String newClass, long live) {
        List<Shape> ancestry = context.old().ancestry(oldClass);
        List<String> now = context.next().dictionary().ancestry(newClass).stream()
                .map(Shape::name)
                .toList();
        for (int i = ancestry.size() - 1; i >= 0; i--) {
            String name = ancestry.get(i).name();
            String newName = context.names().of(name);
            Optional<JavaType> before = context.meaning()
                    .oldSignature(name)
                    .map(ClassSignature::superclass)
                    .map(this::held);
            Optional<JavaType> after = context.next().signature(newName).map(ClassSignature::superclass);
            boolean isComparable = before.isPresent() && after.isPresent() && now.contains(newName);
            if (isComparable) {
                new UnknownElements(context).ask(new Pair(before.get(), after.get()), oldClass, live);
            }
            if (isComparable && !context.accepts(name, "") && !context.accepts(oldClass, "")) {
                List<Change> changes = types.changes(before.get(), after.get());
                if (!changes.isEmpty()) {
                    return Optional.of(new ChangedElements(new Pair(before.get(), after.get()), changes, live));
                }
            }
        }
        return Optional.empty();
    }

    /** The type without arguments that no object holds: those that an own class only has in the types of its methods. */
    private JavaType held(JavaType superclass) {
        if (!(superclass instanceof JavaType.Parameterized type)
                || context.jdk().isJdk(type.name())) {
            return superclass;
        }
        Optional<ClassSignature> declared = context.meaning().oldSignature(type.name());
        List<JavaType> places = new ArrayList<>();
        declared.map(ClassSignature::superclass).ifPresent(places::add);
        context.old()
                .shape(type.name())
                .ifPresent(shape -> shape.instanceFields()
                        .forEach(field -> context.meaning()
                                .oldGenericType(type.name(), field.name())
                                .ifPresent(places::add)));
        List<String> parameters = declared.map(ClassSignature::parameters).orElse(List.of());
        List<JavaType> arguments = new ArrayList<>();
        for (int i = 0; i < type.arguments().size(); i++) {
            String parameter = i < parameters.size() ? parameters.get(i) : "";
            boolean isHeld = places.stream().anyMatch(place -> place.mentions(parameter));
            arguments.add(isHeld ? type.arguments().get(i) : new JavaType.Wildcard(JavaType.Plain.OBJECT));
        }
        return new JavaType.Parameterized(type.name(), arguments);
    }

    private void ask(String className, ChangedElements each, long count) {
        context.ask(new Question(
                Kind.TYPE_ARGUMENT_CHANGED,
                className,
                "",
                each.what() + ", by what it extends, and old ones would be found in the new version's objects",
                "Write a transformer for " + className
                        + ", drop its objects, or accept its code when they are right as they are.",
                "drop",
                "- " + className,
                count));
    }
}
