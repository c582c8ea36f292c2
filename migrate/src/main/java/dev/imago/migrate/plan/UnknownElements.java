package dev.imago.migrate.plan;

import dev.imago.migrate.classpath.JavaType;
import dev.imago.migrate.plan.Question.Kind;
import dev.imago.migrate.plan.TypeArguments.Pair;
import java.util.Optional;

/**
 * Refuses to fill containers of a generic class anew where what they hold is of another type now by what its subclasses or users
 * say: the field says {@code Map<K, String>}, so nothing tells into what the keys are to be made.
 */
final class UnknownElements {
    private final PlanContext context;
    private final TypeArguments types;

    UnknownElements(PlanContext context) {
        this.context = context;
        this.types = new TypeArguments(context);
    }

    /**
     * Asks about each container of the class that a rule fills anew, if the class has other arguments now.
     *
     * @param type of the class, before and now
     * @param user who says so: a class or a field
     */
    void ask(Pair type, String user, long live) {
        if (!(type.before() instanceof JavaType.Parameterized generic)
                || types.changes(type.before(), type.after()).isEmpty()) {
            return;
        }
        context.rules().retype().forEach((field, rule) -> {
            String name = field.substring(field.lastIndexOf('.') + 1);
            boolean isOfClass = field.equals(generic.name() + "." + name);
            Optional<JavaType> held =
                    isOfClass ? context.meaning().oldGenericType(generic.name(), name) : Optional.empty();
            if (rule.into().isPresent() && held.filter(UnknownElements::isOpen).isPresent()) {
                context.ask(new Question(
                        Kind.RULE_DOES_NOT_FIT,
                        generic.name(),
                        name,
                        "it is filled anew, and what it holds is of a type that only users of the class tell: "
                                + held.get().text(each -> each.substring(each.lastIndexOf('.') + 1)) + "; for " + user
                                + " that is another type now, and nothing would be converted",
                        "Write a transformer for " + generic.name() + ", and take the rule back ("
                                + context.rules().place("retype", field) + ").",
                        "",
                        "",
                        live));
            }
        });
    }

    private static boolean isOpen(JavaType container) {
        return container instanceof JavaType.Parameterized parameterized
                ? parameterized.arguments().stream().anyMatch(JavaType.Variable.class::isInstance)
                : container instanceof JavaType.ArrayOf array && array.component() instanceof JavaType.Variable;
    }
}
