package dev.imago.migrate.plan;

import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.rules.Expression;
import dev.imago.migrate.rules.ExpressionException;
import dev.imago.migrate.rules.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the fields that the paths of expressions name, for objects of one old class. */
final class PathResolver {
    private final PlanContext context;
    private final String oldClass;

    PathResolver(PlanContext context, String oldClass) {
        this.context = context;
        this.oldClass = oldClass;
    }

    /**
     * A path.
     *
     * @param field where it begins, if that is a field of the object
     * @param read the value as {@link OldObject#get} returns it
     * @param object a reference as an object, whatever it is
     */
    record Resolved(ValueType type, Optional<FieldRef> field, Computation read, Computation object) {}

    /**
     * Finds a path.
     *
     * @throws ExpressionException if there is no such field, or the state does not hold its value
     */
    Resolved resolve(Expression.Path path) {
        List<String> names = path.names();
        Optional<FieldRef> first = field(oldClass, names.get(0));
        if (first.isPresent()) {
            List<FieldRef> steps = steps(path, first.get(), 1);
            return new Resolved(
                    type(steps),
                    first,
                    (old, state) -> last(old, steps, 0, true),
                    (old, state) -> last(old, steps, 0, false));
        }
        for (int length = names.size() - 1; length > 0; length--) {
            String owner = String.join(".", names.subList(0, length));
            String name = names.get(length);
            Optional<FieldRef> found = context.oldStatic(owner + "." + name).map(f -> FieldRef.of(owner, f));
            if (found.isPresent()) {
                return ofStatic(found.get(), steps(path, found.get(), length + 1));
            }
        }
        throw missing(path, oldClass, names.get(0));
    }

    private Resolved ofStatic(FieldRef root, List<FieldRef> steps) {
        String name = root.qualifiedName();
        if (steps.size() == 1) {
            Computation value = (old, state) -> state.staticValue(name);
            return new Resolved(type(steps), Optional.empty(), value, value);
        }
        return new Resolved(
                type(steps),
                Optional.empty(),
                (old, state) -> last(object(state.staticValue(name), name), steps, 1, true),
                (old, state) -> last(object(state.staticValue(name), name), steps, 1, false));
    }

    private static OldObject object(@Nullable Object value, String name) {
        if (value instanceof OldObject object) {
            return object;
        }
        throw new IllegalArgumentException(name + " is " + value + "; test for it: x == null ? ... : x.y");
    }

    /** Follows all steps but the last from {@code from}, and reads that. */
    private static @Nullable Object last(OldObject old, List<FieldRef> steps, int from, boolean asValue) {
        OldObject at = old;
        for (int i = from; i < steps.size() - 1; i++) {
            String name = steps.get(i).qualifiedName();
            at = object(at.getObject(name), name);
        }
        FieldRef field = steps.get(steps.size() - 1);
        return asValue || !field.isReference() ? at.get(field.qualifiedName()) : at.getObject(field.qualifiedName());
    }

    private List<FieldRef> steps(Expression.Path path, FieldRef first, int next) {
        List<FieldRef> steps = new ArrayList<>(List.of(requireHeld(path, first)));
        for (int i = next; i < path.names().size(); i++) {
            String descriptor = steps.get(steps.size() - 1).descriptor();
            String owner = descriptor.startsWith("L")
                    ? descriptor.substring(1, descriptor.length() - 1).replace('/', '.')
                    : PlanContext.readable(descriptor);
            String name = path.names().get(i);
            steps.add(requireHeld(path, field(owner, name).orElseThrow(() -> missing(path, owner, name))));
        }
        return steps;
    }

    private FieldRef requireHeld(Expression.Path path, FieldRef field) {
        String name = field.qualifiedName();
        if (context.rules().drop().contains(name) || context.rules().keep().contains(name)) {
            throw new ExpressionException(path.at(), name + " is not in the state, for a rule drops or keeps it");
        }
        return field;
    }

    private ValueType type(List<FieldRef> steps) {
        String descriptor = steps.get(steps.size() - 1).descriptor();
        return ValueType.of(descriptor, context.isEnum(context.old(), descriptor));
    }

    /** A field by its simple name; of hidden ones the most derived. */
    private Optional<FieldRef> field(String className, String name) {
        return fields(className).stream().filter(f -> f.name().equals(name)).reduce((first, second) -> second);
    }

    private List<FieldRef> fields(String className) {
        return context.jdk().isJdk(className)
                ? context.jdk().instanceFields(className)
                : PlanContext.instanceFields(context.old(), context.jdk(), className);
    }

    private ExpressionException missing(Expression.Path path, String className, String name) {
        List<String> names = fields(className).stream().map(FieldRef::name).toList();
        return new ExpressionException(
                path.at(), className + " has no field " + name + NearestName.hint(name, names) + "; it has " + names);
    }
}
