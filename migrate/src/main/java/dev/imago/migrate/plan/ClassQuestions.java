package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.plan.Question.Kind;

/** Asks about classes that objects may be of. */
final class ClassQuestions {
    private final PlanContext context;

    ClassQuestions(PlanContext context) {
        this.context = context;
    }

    void ask(Kind kind, Shape old, String what, String advice, String key, String stub) {
        if (isAskedFor(old)) {
            context.ask(new Question(
                    kind,
                    old.name(),
                    "",
                    what,
                    advice,
                    key,
                    stub,
                    context.scope().count(old.name())));
        }
    }

    boolean isAskedFor(Shape old) {
        return hasObjects(old) && context.scope().mayLive(old.name());
    }

    /** Classes that hold only static methods or constants are not worth a question while nothing is known of their objects. */
    private boolean hasObjects(Shape old) {
        return context.scope().count(old.name()) > 0
                || old.kind() == Shape.Kind.ENUM
                || !PlanContext.instanceFields(context.old(), context.jdk(), old.name())
                        .isEmpty();
    }

    void aboutSplit(Shape old, String what) {
        ask(
                Kind.RULE_DOES_NOT_FIT,
                old,
                what,
                "Change the rule (" + context.rules().place("split", old.name()) + ").",
                "",
                "");
    }

    void aboutContainer(Shape old, FieldRef field, String misfit) {
        if (isAskedFor(old)) {
            context.ask(new Question(
                    Kind.RULE_DOES_NOT_FIT,
                    field.declaringClass(),
                    field.name(),
                    misfit,
                    "Change the rule (" + context.rules().place("retype", field.qualifiedName()) + ").",
                    "",
                    "",
                    context.scope().count(old.name())));
        }
    }
}
