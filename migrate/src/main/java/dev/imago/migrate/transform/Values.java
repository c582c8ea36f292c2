package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.State;
import dev.imago.migrate.api.EnumValue;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.ShapePlan;
import dev.imago.migrate.rules.NearestName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns values as transformers and rules give them into the raw bits of a slot or element, and refuses what does not fit. */
final class Values {
    private final State state;
    private final Plan plan;
    private final NewObjects created;
    private final Drops drops;
    private final Map<TypePair, Boolean> assignable = new HashMap<>();

    private record TypePair(String className, String descriptor) {}

    Values(State state, Plan plan, NewObjects created, Drops drops) {
        this.state = state;
        this.plan = plan;
        this.created = created;
        this.drops = drops;
    }

    /**
     * Bits of a value.
     *
     * @param where the field, for the count of references that are lost
     * @throws IllegalArgumentException if the value does not fit the descriptor
     */
    long bits(@Nullable Object value, String descriptor, String where) {
        if (descriptor.length() == 1) {
            return Primitives.bits(value, descriptor.charAt(0));
        }
        if (value == null) {
            return 0;
        }
        if (value instanceof OldObject old) {
            return counterpart(old, descriptor, where);
        }
        if (value instanceof Draft draft) {
            draft.requireOpen();
            requireAssignable(draft.className(), descriptor);
            return draft.id();
        }
        if (value instanceof EnumValue constant) {
            return constant(constant, descriptor);
        }
        char box = Primitives.unboxed(className(descriptor));
        if (box != 0) {
            return created.box(Primitives.bits(value, box), box);
        }
        if (value instanceof String text) {
            return text(text, descriptor);
        }
        requireAssignable(value.getClass().getName(), descriptor);
        char own = Primitives.unboxed(value.getClass().getName());
        if (own == 0) {
            throw new IllegalArgumentException("a " + value.getClass().getName()
                    + " of this JVM is not a value; create the object with the Transformation");
        }
        return created.box(Primitives.bits(value, own), own);
    }

    private long counterpart(OldObject old, String descriptor, String where) {
        if (!(old instanceof OldView view) || !view.isOf(state) || view.id() == 0) {
            throw new IllegalArgumentException(old + " is not an object of the state that is migrated");
        }
        if (drops.has(view.id())) {
            drops.note(where);
            return 0;
        }
        // What a transformer makes of it is known only when that has run.
        boolean isTransformed = plan.shape(view.className())
                .map(ShapePlan::outcome)
                .filter(Outcome.TRANSFORMED::equals)
                .isPresent();
        if (!isTransformed) {
            requireAssignable(plan.names().of(view.className()), descriptor);
        }
        return view.id();
    }

    private long constant(EnumValue constant, String descriptor) {
        requireAssignable(constant.className(), descriptor);
        Optional<Shape> shape = plan.next().dictionary().shape(constant.className());
        if (shape.isPresent() && !shape.get().enumConstants().contains(constant.name())) {
            throw new IllegalArgumentException(constant.className() + " has no constant " + constant.name()
                    + NearestName.hint(constant.name(), shape.get().enumConstants()));
        }
        if (shape.isEmpty() && !plan.jdk().isJdk(constant.className())) {
            throw new IllegalArgumentException("the new version has no enum " + constant.className());
        }
        return created.enumConstant(constant);
    }

    /** A text is a string, or in a rule the name of an enum constant. */
    private long text(String text, String descriptor) {
        if (isAssignable("java.lang.String", descriptor)) {
            return created.string(text);
        }
        return constant(EnumValue.of(className(descriptor), text), descriptor);
    }

    private void requireAssignable(String className, String descriptor) {
        if (!isAssignable(className, descriptor)) {
            throw new IllegalArgumentException("a " + className + " cannot stand in a field of type " + descriptor);
        }
    }

    private boolean isAssignable(String className, String descriptor) {
        return descriptor.equals("Ljava/lang/Object;")
                || assignable.computeIfAbsent(
                        new TypePair(className, descriptor),
                        pair -> plan.hierarchy()
                                .isAssignable(
                                        className.startsWith("[")
                                                ? className.replace('.', '/')
                                                : "L" + className.replace('.', '/') + ";",
                                        descriptor));
    }

    static String className(String descriptor) {
        return descriptor.startsWith("L")
                ? descriptor.substring(1, descriptor.length() - 1).replace('/', '.')
                : descriptor.replace('/', '.');
    }
}
