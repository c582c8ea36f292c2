package dev.imago.migrate.reverse;

import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.rules.DefaultValue;
import dev.imago.migrate.rules.Expression;
import dev.imago.migrate.rules.RulesDraft;
import dev.imago.migrate.rules.Split;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells objects of several classes apart that have become one, and gives back what told one class's objects apart. */
final class Distinction {
    static final Expression.Position NOWHERE = new Expression.Position(1, 1);

    private final Plan plan;
    private final RulesDraft draft;
    private final FieldsBack fields;

    Distinction(Plan plan, RulesDraft draft, FieldsBack fields) {
        this.plan = plan;
        this.draft = draft;
        this.fields = fields;
    }

    /** Splits a class by a field that has another constant for each class that it was; returns whether there is one. */
    boolean tellApart(String newClass, List<Origin> origins) {
        for (FieldAction action : origins.get(0).actions()) {
            Optional<FieldRef> field = action instanceof FieldAction.Default given
                    ? Optional.of(given.to())
                    : action instanceof FieldAction.Compute computed ? Optional.of(computed.to()) : Optional.empty();
            Map<Object, String> into = field.map(to -> table(to, origins)).orElse(Map.of());
            if (into.size() == origins.size()) {
                FieldRef by = field.orElseThrow();
                draft.split.put(newClass, new Split(path(by.name()), into, ""));
                fields.reads(by);
                return true;
            }
        }
        return false;
    }

    private Map<Object, String> table(FieldRef field, List<Origin> origins) {
        Map<Object, String> into = new LinkedHashMap<>();
        if (!"FD".contains(field.descriptor())) {
            origins.forEach(origin -> origin.constant(field.qualifiedName(), plan)
                    .ifPresent(constant -> into.put(constant, origin.oldClass())));
        }
        return into;
    }

    /** The value that the field which decided has in a part that does not have the field; empty if it may have several. */
    static Map<String, DefaultValue> decided(Origin part, Split split) {
        Map<String, DefaultValue> values = new HashMap<>();
        List<Object> leading = split.into().entrySet().stream()
                .filter(each -> each.getValue().equals(part.newClass()))
                .map(Map.Entry::getKey)
                .toList();
        if (leading.size() == 1 && !split.otherwise().equals(part.newClass())) {
            Object value = leading.get(0);
            if (split.by() instanceof Expression.Path path) {
                values.put(path.text(), new DefaultValue.Constant(value));
            } else if (split.by() instanceof Expression.Binary test
                    && value.equals(test.operator().equals("=="))
                    && (test.operator().equals("==") || test.operator().equals("!="))
                    && test.left() instanceof Expression.Path path
                    && test.right() instanceof Expression.Literal literal) {
                values.put(path.text(), new DefaultValue.Constant(literal.value()));
            }
        }
        return values;
    }

    static Expression.Path path(String... names) {
        return new Expression.Path(List.of(names), NOWHERE);
    }
}
