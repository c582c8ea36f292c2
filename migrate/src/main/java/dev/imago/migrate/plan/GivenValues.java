package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.rules.DefaultValue;
import dev.imago.migrate.rules.Expression;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values that rules give to new fields of one old class's objects. */
final class GivenValues {
    private final PlanContext context;
    private final String oldClass;
    private final List<FieldRef> oldFields;

    GivenValues(PlanContext context, String oldClass, List<FieldRef> oldFields) {
        this.context = context;
        this.oldClass = oldClass;
        this.oldFields = oldFields;
    }

    /** The value, if there is one. */
    Optional<DefaultValue> of(FieldRef to) {
        return byRule(to).or(() -> fromStatic(to)).or(() -> rebuilt(to));
    }

    /** Where the rule stands that gives a field its value. */
    String place(FieldRef to) {
        return context.rules().defaults().containsKey(to.qualifiedName())
                ? context.rules().place("default", to.qualifiedName())
                : context.rules().place("merge", oldClass);
    }

    /** The value that a rule gives to a field of objects that come from this class or its ancestors, or to all. */
    private Optional<DefaultValue> byRule(FieldRef to) {
        return ofOrigin(to)
                .or(() -> Optional.ofNullable(context.rules().defaults().get(to.qualifiedName())));
    }

    private Optional<DefaultValue> ofOrigin(FieldRef to) {
        for (String name = oldClass; name != null; name = superclass(name)) {
            Map<String, DefaultValue> merged = context.rules().merge().getOrDefault(name, Map.of());
            DefaultValue value = merged.getOrDefault(to.name(), merged.get(to.qualifiedName()));
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    private @Nullable String superclass(String name) {
        return context.old().shape(name).map(Shape::superName).orElse(null);
    }

    /** A static field of old whose value each object gets, by a rule that renames it to this field. */
    private Optional<DefaultValue> fromStatic(FieldRef to) {
        return context.rules().rename().entrySet().stream()
                .filter(e ->
                        e.getValue().equals(to.qualifiedName()) && PlanContext.isVariable(context.old(), e.getKey()))
                .findFirst()
                .map(e -> new DefaultValue.Computed(
                        new Expression.Path(List.of(e.getKey().split("\\.")), new Expression.Position(1, 1))));
    }

    /** What the new version makes again begins with nothing. */
    private Optional<DefaultValue> rebuilt(FieldRef to) {
        return oldFields.stream()
                .filter(f -> f.name().equals(to.name()))
                .filter(f -> context.rules().rebuild().contains(f.qualifiedName()))
                .findFirst()
                .map(f -> nothing(to));
    }

    /** Zero, false or null. */
    static DefaultValue nothing(FieldRef field) {
        return new DefaultValue.Constant(
                switch (field.descriptor().charAt(0)) {
                    case 'L', '[' -> null;
                    case 'Z' -> false;
                    case 'C' -> "\0";
                    default -> 0L;
                });
    }

    /** Whether a rule says how to make the value although there is an old field for it. */
    boolean replaces(FieldRef to) {
        return ofOrigin(to).isPresent()
                || byRule(to).filter(value -> !value.expressions().isEmpty()).isPresent();
    }
}
