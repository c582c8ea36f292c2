package dev.imago.migrate.plan;

import dev.imago.migrate.rules.DefaultValue;
import dev.imago.migrate.rules.ExpressionParser;
import dev.imago.migrate.rules.FieldTable;
import java.util.Optional;

/**
 * An expression that gives a field of a wider type the value of the old one, where no conversion does: a {@code short} that is an
 * {@code Integer} now.
 *
 * @param line of the rule
 * @param decidesNull whether it says what null becomes, which only a person knows
 */
record ExpressionGuess(String line, boolean decidesNull) {
    static Optional<ExpressionGuess> of(FieldRef from, FieldRef to, String oldClass, PlanContext context) {
        char old = FieldTable.primitive(from.descriptor());
        char next = FieldTable.primitive(to.descriptor());
        boolean isSame = old == next && old != ' ';
        if (!isSame && !FieldMatcher.isLossless(String.valueOf(old), String.valueOf(next))) {
            return Optional.empty();
        }
        boolean decidesNull = from.isReference() && !to.isReference();
        String expression = decidesNull
                ? from.name() + " == null ? " + (next == 'Z' ? "false" : "0") + " : " + from.name()
                : from.name();
        ValuePlanner values = new ValuePlanner(context, oldClass);
        values.plan(to, new DefaultValue.Computed(ExpressionParser.parse(expression)));
        String written = decidesNull ? "\"=" + expression + "\"" : "=" + expression;
        return values.misfits().isEmpty()
                ? Optional.of(new ExpressionGuess(to.qualifiedName() + ": " + written, decidesNull))
                : Optional.empty();
    }

    /** Asks about a field whose type changed, with the expression as a proposal. */
    Question question(FieldRef from, String what, String oldClass, long live) {
        Question question = new Question(
                Question.Kind.TYPE_CHANGED,
                from.declaringClass(),
                from.name(),
                what,
                "Compute it under 'default' (" + line + ")" + (decidesNull ? ", with what null becomes" : "")
                        + ", let the value begin anew with 'rebuild', or write a transformer for " + oldClass + ".",
                "default",
                line,
                live);
        return decidesNull ? question.as(Question.Answer.OPEN) : question;
    }
}
