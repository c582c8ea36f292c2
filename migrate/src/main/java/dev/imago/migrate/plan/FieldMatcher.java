package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Form;
import dev.imago.migrate.rules.Expression;
import dev.imago.migrate.rules.ExpressionException;
import dev.imago.migrate.rules.FieldTable;
import dev.imago.migrate.rules.NearestName;
import dev.imago.migrate.rules.Retype;
import dev.imago.migrate.rules.Split;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds out whether, and how, the value of an old field can become the value of a new one. */
final class FieldMatcher {
    /** Built-in conversions; {@code docs/rules.md} says what each does. */
    static final Set<String> BUILT_IN =
            Set.of("to-string", "parse", "narrow", "whole", "box", "unbox", "ordinal", "constant");

    private static final Map<String, String> LOSSLESS =
            Map.of("B", "SIJFD", "S", "IJFD", "C", "IJFD", "I", "JD", "F", "D");

    private final PlanContext context;

    FieldMatcher(PlanContext context) {
        this.context = context;
    }

    /** What is wrong with an action that a rule asks for; empty when it fits. */
    Optional<String> misfit(FieldAction action) {
        if (action instanceof FieldAction.Convert convert
                && !BUILT_IN.contains(convert.using())
                && context.migrations().conversion(convert.using()).isEmpty()) {
            Set<String> known = new TreeSet<>(BUILT_IN);
            known.addAll(context.migrations().conversionNames());
            return Optional.of("no conversion is called '" + convert.using() + "'"
                    + NearestName.hint(convert.using(), known) + " (known: " + String.join(", ", known) + ")");
        }
        if (action instanceof FieldAction.Convert convert
                && context.migrations().conversion(convert.using()).isEmpty()
                && !new BuiltInConversion(context).fits(convert.using(), convert.from(), convert.to())) {
            return Optional.of("'" + convert.using() + "' makes no "
                    + PlanContext.readable(convert.to().descriptor()) + " of a "
                    + PlanContext.readable(convert.from().descriptor()));
        }
        if (action instanceof FieldAction.Translate translate) {
            Map<Object, Object> written =
                    context.rules().map().getOrDefault(translate.from().qualifiedName(), translate.table());
            return new TableFit(context, translate.from(), translate.to()).misfit(written);
        }
        return action instanceof FieldAction.Recontain recontain ? misfit(recontain) : Optional.empty();
    }

    private Optional<String> misfit(FieldAction.Recontain action) {
        String name = action.change().className();
        boolean isContainer = name.startsWith("[")
                || JdkContainer.of(name)
                        .filter(c -> c.form() == Form.SEQUENCE || c.form() == Form.MAPPING)
                        .isPresent();
        if (!isContainer) {
            return Optional.of(
                    name + " is no container that can be made" + NearestName.hint(name, JdkContainer.names()));
        }
        if (!action.from().isReference()) {
            return Optional.of(action.from().name() + " is no container");
        }
        return new DefaultFit(context)
                .misfitOfClass(action.to(), name)
                .or(() -> action.change()
                        .key()
                        .filter(this::isOfNoClass)
                        .map(key -> "its 'key:' reads what objects of no class have"));
    }

    /** Which classes the elements are of nothing tells before they are met; a class path does not even have all that there are. */
    private boolean isOfNoClass(Expression key) {
        return context.scope().roots() != null
                && context.old().shapes().stream().noneMatch(shape -> isOf(shape.name(), key));
    }

    private boolean isOf(String className, Expression key) {
        try {
            new ExpressionCompiler(context, className).any(key);
            return true;
        } catch (ExpressionException e) {
            return false;
        }
    }

    /** What carries the value over; empty when the types do not fit and no rule helps. */
    Optional<FieldAction> carry(FieldRef from, FieldRef to) {
        Retype retype = context.rules().retype().get(from.qualifiedName());
        if (retype != null) {
            return Optional.of(retype.into()
                    .<FieldAction>map(change -> new FieldAction.Recontain(from, to, change))
                    .orElse(new FieldAction.Convert(from, to, retype.using())));
        }
        Map<Object, Object> table = context.rules().map().get(from.qualifiedName());
        boolean same = sameType(from, to);
        if (table != null) {
            // Of a reference to something more general nothing tells what the new values are to be.
            return same || isLossless(from.descriptor(), to.descriptor())
                    ? Optional.of(new FieldAction.Translate(
                            from, to, FieldTable.of(table, from.descriptor(), to.descriptor())))
                    : Optional.empty();
        }
        if (same || (from.isReference() && isAssignable(from, to))) {
            return Optional.of(new FieldAction.Copy(from, to));
        }
        return isLossless(from.descriptor(), to.descriptor())
                ? Optional.of(new FieldAction.Widen(from, to))
                : Optional.empty();
    }

    boolean sameType(FieldRef from, FieldRef to) {
        return context.names().descriptor(from.descriptor()).equals(to.descriptor());
    }

    private boolean isAssignable(FieldRef from, FieldRef to) {
        String old = from.descriptor();
        Split split = old.startsWith("L")
                ? context.rules().split().get(old.substring(1, old.length() - 1).replace('/', '.'))
                : null;
        if (split != null) {
            return split.classes().stream()
                    .allMatch(each ->
                            context.hierarchy().isAssignable("L" + each.replace('.', '/') + ";", to.descriptor()));
        }
        return context.hierarchy().isAssignable(context.names().descriptor(from.descriptor()), to.descriptor());
    }

    /** Whether every value of the one primitive is a value of the other. */
    static boolean isLossless(String from, String to) {
        return to.length() == 1 && LOSSLESS.getOrDefault(from, "").contains(to);
    }
}
