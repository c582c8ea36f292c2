package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import dev.imago.migrate.meaning.InitialValue;
import dev.imago.migrate.meaning.LiveObjects;
import dev.imago.migrate.plan.Question.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds fields that both versions have and begin with another value: live objects may still hold the old one. */
final class InitialValuePlanner {
    private final PlanContext context;
    private final Map<String, ShapePlan> shapes;
    private final Map<String, FieldAction> statics;
    private final Map<String, Change> changes = new TreeMap<>();

    private record Change(FieldRef from, InitialValue before, InitialValue after, boolean isStatic, long live) {}

    InitialValuePlanner(PlanContext context, Map<String, ShapePlan> shapes, Map<String, FieldAction> statics) {
        this.context = context;
        this.shapes = shapes;
        this.statics = statics;
    }

    void plan() {
        for (ShapePlan shape : shapes.values()) {
            if (context.scope().mayLive(shape.oldClass()) && context.isCarried(shape.oldClass())) {
                shape.actions().forEach(action -> compare(action, false, shape.live()));
            }
        }
        statics.values().forEach(action -> compare(action, true, 1));
        Map<String, Set<Object>> wanted = new HashMap<>();
        changes.forEach((field, change) ->
                wanted.put(field, Set.of(Objects.requireNonNull(change.before().held()))));
        Optional<LiveObjects> live =
                wanted.isEmpty() ? Optional.empty() : context.meaning().live(wanted);
        changes.forEach((field, change) -> {
            long count =
                    live.isPresent() ? live.get().holding(field, wanted.getOrDefault(field, Set.of())) : change.live();
            if (count == 0) {
                context.note(field + " begins with " + change.after().text() + " instead of "
                        + change.before().text() + ", which no live object holds");
            } else {
                ask(change, count, live.isPresent());
            }
        });
    }

    private void compare(FieldAction action, boolean isStatic, long live) {
        FieldRef from;
        FieldRef to;
        if (action instanceof FieldAction.Copy copy) {
            from = copy.from();
            to = copy.to();
        } else if (action instanceof FieldAction.Widen widen) {
            from = widen.from();
            to = widen.to();
        } else {
            return;
        }
        if (context.accepts(from.declaringClass(), from.name())
                || context.rules().carry().contains(from.qualifiedName())
                || (isStatic && isFinal(from))) {
            return;
        }
        Optional<InitialValue> before =
                context.meaning().oldInitial(from.declaringClass(), from.name(), from.descriptor());
        Optional<InitialValue> after = context.meaning().initial(to.declaringClass(), to.name(), to.descriptor());
        if (before.isPresent()
                && after.isPresent()
                && isOther(before.get(), after.get())
                && !isWidened(from, before.get(), to, after.get())) {
            changes.merge(
                    from.qualifiedName(),
                    new Change(from, before.get(), after.get(), isStatic, live),
                    (a, b) -> new Change(
                            a.from(),
                            a.before(),
                            a.after(),
                            a.isStatic(),
                            a.live() < 0 || b.live() < 0 ? Scope.UNKNOWN : a.live() + b.live()));
        }
    }

    /** The same number is written otherwise in a wider type: {@code 0} as {@code 0.0}. */
    private static boolean isWidened(FieldRef from, InitialValue before, FieldRef to, InitialValue after) {
        return FieldMatcher.isLossless(from.descriptor(), to.descriptor())
                && before.held() instanceof Long old
                && after.held() instanceof Long next
                && number(old, from) == number(next, to);
    }

    private static double number(long bits, FieldRef field) {
        return switch (field.descriptor()) {
            case "D" -> Double.longBitsToDouble(bits);
            case "F" -> Float.intBitsToFloat((int) bits);
            default -> bits;
        };
    }

    /** A reference that is null at first is made later; an old object that has one already has what new would make. */
    private static boolean isOther(InitialValue before, InitialValue after) {
        boolean isMadeLater = after.held() == LiveObjects.NULL;
        return before.held() != null && !isMadeLater && !before.text().equals(after.text());
    }

    private boolean isFinal(FieldRef field) {
        return context.old()
                .shape(field.declaringClass())
                .flatMap((Shape s) -> s.field(field.name()))
                .filter(ShapeField::isFinal)
                .isPresent();
    }

    /** @param isCounted whether they are known to hold what they begin with; otherwise they may hold anything */
    private void ask(Change change, long count, boolean isCounted) {
        String field = change.from().qualifiedName();
        boolean isNumber =
                change.before().held() instanceof Long && !change.after().text().startsWith("{");
        String mapping = isNumber
                ? "Give them the new value under 'map' (" + field + ": {"
                        + change.before().text() + ": " + change.after().text() + "})"
                : "Write a transformer for " + change.from().declaringClass();
        Question question = new Question(
                Kind.INITIAL_VALUE_CHANGED,
                change.from().declaringClass(),
                change.from().name(),
                "begins with " + change.after().text() + " instead of "
                        + change.before().text() + ", and old "
                        + (change.isStatic() ? "code may still hold that" : "objects may still hold that"),
                change.isStatic()
                        ? "Keep the new version's own value, or carry the old one."
                        : mapping + ", or accept the field's code when old objects are right as they are.",
                change.isStatic() ? "keep" : "accept-code",
                "- " + field,
                count);
        context.ask(change.isStatic() && !isCounted ? question.as(Question.Answer.LOSING) : question);
    }
}
