package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Form;
import dev.imago.migrate.classpath.JavaType;
import dev.imago.migrate.meaning.InitialValue;
import dev.imago.migrate.plan.Question.Kind;
import dev.imago.migrate.plan.TypeArguments.Change;
import dev.imago.migrate.plan.TypeArguments.Pair;
import dev.imago.migrate.rules.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds fields that refer to the same class as before, with keys or elements of another type in it. */
final class TypeArgumentPlanner {
    private static final String NEW = "{new: ";

    private final PlanContext context;
    private final TypeArguments types;
    private final Map<String, ShapePlan> shapes;
    private final Map<String, FieldAction> statics;
    private final Map<String, Found> found = new TreeMap<>();

    private record Found(FieldRef from, FieldRef to, ChangedElements elements, boolean isStatic) {}

    TypeArgumentPlanner(PlanContext context, Map<String, ShapePlan> shapes, Map<String, FieldAction> statics) {
        this.context = context;
        this.types = new TypeArguments(context);
        this.shapes = shapes;
        this.statics = statics;
    }

    void plan() {
        for (ShapePlan shape : shapes.values()) {
            boolean isInCode =
                    context.migrations().transformer(shape.oldClass()).isPresent();
            if (!isInCode && context.scope().mayLive(shape.oldClass())) {
                actions(shape).forEach(action -> compare(action, false, shape.live()));
            }
        }
        statics.values().forEach(action -> compare(action, true, 1));
        Map<String, ChangedElements> elements = new TreeMap<>();
        found.forEach((field, each) -> elements.put(field, each.elements()));
        Map<String, Long> unfit = ChangedElements.unfit(context, elements, HeldElements::count);
        found.forEach((field, each) -> {
            Long count = unfit.get(field);
            if (count != null) {
                ask(each, count);
            }
        });
    }

    /** Of a class that is split, those of all parts. */
    private List<FieldAction> actions(ShapePlan shape) {
        Split split = context.rules().split().get(shape.oldClass());
        if (split == null || !context.isCarried(shape.oldClass())) {
            return shape.actions();
        }
        List<FieldAction> all = new ArrayList<>();
        split.classes().stream()
                .filter(context.next()::has)
                .forEach(part -> all.addAll(new InstancePlanner(context.muted(), shape.oldClass(), part).plan()));
        return all;
    }

    private void compare(FieldAction action, boolean isStatic, long live) {
        FieldAction carried = action instanceof FieldAction.ToStatic moved ? moved.value() : action;
        if (!(carried instanceof FieldAction.Copy copy) || !copy.from().isReference()) {
            return;
        }
        FieldRef from = copy.from();
        FieldRef to = copy.to();
        Optional<JavaType> before = context.meaning().oldGenericType(from.declaringClass(), from.name());
        Optional<JavaType> after = context.next().genericType(to.declaringClass(), to.name());
        if (before.isEmpty() || after.isEmpty()) {
            return;
        }
        List<Change> changes = types.changes(before.get(), after.get());
        Pair type = new Pair(before.get(), after.get());
        new UnknownElements(context).ask(type, from.qualifiedName(), live);
        if (!changes.isEmpty() && !context.accepts(from.declaringClass(), from.name())) {
            Found one = new Found(from, to, new ChangedElements(type, changes, live), isStatic);
            found.merge(
                    from.qualifiedName(),
                    one,
                    (a, b) -> new Found(
                            a.from(), a.to(), a.elements().with(b.elements().live()), a.isStatic()));
        }
    }

    private void ask(Found each, long count) {
        String field = each.from().qualifiedName();
        Optional<String> line = into(each).map(name -> field + ": {into: " + name + "}");
        String giveUp = each.isStatic() ? "drop" : "rebuild";
        context.ask(new Question(
                Kind.TYPE_ARGUMENT_CHANGED,
                each.from().declaringClass(),
                each.from().name(),
                each.elements().what() + ", and old ones would be found in the new version's "
                        + each.to().name(),
                line.map(rule -> "Fill it anew with the new type under 'retype' (" + rule + "), let")
                                .orElse("Let")
                        + " the field begin anew with '" + giveUp + "', write a transformer for "
                        + each.from().declaringClass()
                        + ", or accept the field's code when old objects are right as they are.",
                line.isPresent() ? "retype" : giveUp,
                line.orElse("- " + field),
                count));
    }

    /** The class to fill anew, where all that changed are boxes directly in it, which lose nothing. */
    private Optional<String> into(Found each) {
        boolean isWidened =
                each.elements().changes().stream().allMatch(change -> change.isOutermost() && change.isWidened());
        FieldRef to = each.to();
        Optional<String> declared = each.elements().type().after().descriptor().map(TypeArgumentPlanner::className);
        if (!isWidened || declared.isEmpty()) {
            return Optional.empty();
        }
        return declared.filter(TypeArgumentPlanner::canBeFilled)
                .or(() -> context.meaning()
                        .initial(to.declaringClass(), to.name(), to.descriptor())
                        .map(InitialValue::text)
                        .filter(text -> text.startsWith(NEW))
                        .map(text -> text.substring(NEW.length(), text.length() - 1))
                        .filter(TypeArgumentPlanner::canBeFilled));
    }

    private static boolean canBeFilled(String className) {
        return JdkContainer.of(className)
                .filter(container -> container.form() == Form.SEQUENCE || container.form() == Form.MAPPING)
                .isPresent();
    }

    private static String className(String descriptor) {
        return descriptor.startsWith("[")
                ? descriptor
                : descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
    }
}
