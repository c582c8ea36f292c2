package dev.imago.migrate.plan;

import dev.imago.migrate.rules.Retype;
import java.util.Map;
import java.util.Optional;

/** Finds out whether, and how, the value of an old field can become the value of a new one. */
final class FieldMatcher {
    /** Built-in conversions; {@code docs/rules.md} says what each does. */
    static final java.util.Set<String> BUILT_IN =
            java.util.Set.of("to-string", "parse", "narrow", "box", "unbox", "ordinal");

    private static final Map<String, String> LOSSLESS =
            Map.of("B", "SIJFD", "S", "IJFD", "C", "IJFD", "I", "JD", "F", "D");

    private final PlanContext context;

    FieldMatcher(PlanContext context) {
        this.context = context;
    }

    /** What carries the value over; empty when the types do not fit and no rule helps. */
    Optional<FieldAction> carry(FieldRef from, FieldRef to) {
        Retype retype = context.rules().retype().get(from.qualifiedName());
        if (retype != null) {
            return Optional.of(new FieldAction.Convert(from, to, retype.using()));
        }
        Map<Object, Object> table = context.rules().map().get(from.qualifiedName());
        boolean same = sameType(from, to);
        if (table != null && (same || isLossless(from, to))) {
            return Optional.of(new FieldAction.Translate(from, to, table));
        }
        if (same || (from.isReference() && isAssignable(from, to))) {
            return Optional.of(new FieldAction.Copy(from, to));
        }
        return isLossless(from, to) ? Optional.of(new FieldAction.Widen(from, to)) : Optional.empty();
    }

    boolean sameType(FieldRef from, FieldRef to) {
        return context.names().descriptor(from.descriptor()).equals(to.descriptor());
    }

    private boolean isAssignable(FieldRef from, FieldRef to) {
        return context.hierarchy().isAssignable(context.names().descriptor(from.descriptor()), to.descriptor());
    }

    private static boolean isLossless(FieldRef from, FieldRef to) {
        return to.descriptor().length() == 1
                && LOSSLESS.getOrDefault(from.descriptor(), "").contains(to.descriptor());
    }
}
