package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.plan.Question.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells of rules and transformers for a class whose subclasses may have objects as well: those are for the objects of exactly
 * their class. Where it is abstract and they have no effect at all, asks.
 */
final class SuperclassRules {
    private static final int MOST_NAMED = 3;

    private final PlanContext context;
    private final Map<String, FieldAction> statics;

    SuperclassRules(PlanContext context, Map<String, FieldAction> statics) {
        this.context = context;
        this.statics = statics;
    }

    void plan() {
        Map<String, String> named = new LinkedHashMap<>();
        context.migrations().transformedClasses().forEach(name -> named.put(name, "transform"));
        context.rules().keep().forEach(name -> named.put(name, context.rules().writtenKey("keep", name)));
        context.rules().drop().forEach(name -> named.put(name, context.rules().writtenKey("drop", name)));
        named.forEach((name, key) -> context.old().shape(name).ifPresent(shape -> plan(shape, key)));
    }

    private void plan(Shape superclass, String key) {
        String name = superclass.name();
        List<String> subclasses = context.scope().classes().stream()
                .filter(each -> !each.equals(name) && isBelow(each, name))
                .filter(each -> context.scope().mayLive(each) && context.isCarried(each))
                .filter(each -> context.old()
                        .shape(each)
                        .filter(s -> s.kind() != Shape.Kind.INTERFACE)
                        .isPresent())
                .sorted()
                .toList();
        if (subclasses.isEmpty() || superclass.kind() == Shape.Kind.ENUM) {
            return;
        }
        boolean isRule = !key.equals("transform");
        String what = (isRule ? "'" + key + "'" : "its transformer") + " is not for the objects of its subclasses, "
                + some(subclasses);
        boolean hasEffect = !context.meaning().isAbstract(name)
                || statics.entrySet().stream()
                        .anyMatch(each -> each.getKey().startsWith(name + ".")
                                && each.getKey().lastIndexOf('.') == name.length()
                                && each.getValue() instanceof FieldAction.Drop);
        if (hasEffect) {
            context.note(name + ": " + what);
            return;
        }
        context.ask(new Question(
                Kind.RULE_DOES_NOT_FIT,
                name,
                "",
                "is abstract and has no objects of its own, and " + what,
                isRule
                        ? "Name the classes themselves, or take out the rule ("
                                + context.rules().place(key, name) + ")."
                        : "Register it for each of them, or take it out.",
                isRule ? key : "",
                isRule
                        ? String.join(
                                "\n  ",
                                subclasses.stream().map(each -> "- " + each).toList())
                        : "",
                count(subclasses)));
    }

    /** By what it extends or, where the code is known, implements. */
    private boolean isBelow(String className, String ancestor) {
        return context.old().ancestry(className).stream().anyMatch(s -> s.name().equals(ancestor))
                || context.meaning().oldAncestors(className).contains(ancestor);
    }

    private long count(List<String> classes) {
        long sum = 0;
        for (String name : classes) {
            long count = context.scope().count(name);
            if (count < 0) {
                return Scope.UNKNOWN;
            }
            sum += count;
        }
        return sum;
    }

    private static String some(List<String> names) {
        int more = names.size() - MOST_NAMED;
        return String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMED)))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
