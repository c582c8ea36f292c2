package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.api.EnumValue;
import dev.imago.migrate.api.View;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.rules.NearestName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns values as transformers and rules give them into the raw bits of a slot or element, and refuses what does not fit. */
final class Values {
    private final OldObjects objects;
    private final Plan plan;
    private final NewObjects created;
    private final Drops drops;
    private final Containers containers;

    Values(OldObjects objects, Plan plan, NewObjects created, Drops drops, Containers containers) {
        this.objects = objects;
        this.plan = plan;
        this.created = created;
        this.drops = drops;
        this.containers = containers;
    }

    /**
     * Bits of a value.
     *
     * @throws IllegalArgumentException if the value does not fit the place
     */
    long bits(@Nullable Object value, Place place) {
        if (place.isPrimitive()) {
            return Primitives.bits(value, place.kind());
        }
        if (value == null) {
            return 0;
        }
        if (value instanceof Draft draft) {
            draft.requireOpen();
            place.require(draft.className());
            return draft.id();
        }
        if (value instanceof SharedObject shared) {
            place.require(shared.className());
            return shared.id();
        }
        if (value instanceof OldView old) {
            return counterpart(old, place);
        }
        if (value instanceof EnumValue constant) {
            return constant(constant, place);
        }
        if (value instanceof String text && place.box() == 0) {
            return text(text, place);
        }
        Object behind = value instanceof Number ? null : View.unwrap(value);
        if (behind != null) {
            return bits(behind, place);
        }
        char box = place.box();
        return box != 0 ? created.box(Primitives.bits(value, box), box) : boxed(value, place);
    }

    /** Id of a new box. */
    int box(long bits, char type) {
        return created.box(bits, type);
    }

    private long counterpart(OldView view, Place place) {
        if (!view.isOf(objects) || view.id() == 0) {
            throw new IllegalArgumentException(view + " is not an object of the state that is migrated");
        }
        if (drops.has(view.id())) {
            drops.note(place.where());
            return 0;
        }
        String counterpart = containers.counterpart(view);
        if (counterpart != null) {
            place.require(counterpart);
        }
        return view.id();
    }

    private long constant(EnumValue constant, Place place) {
        place.require(constant.className());
        int known = created.known(constant);
        if (known != 0) {
            return known;
        }
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
    private long text(String text, Place place) {
        return place.takes("java.lang.String")
                ? created.string(text)
                : constant(EnumValue.of(place.className(), text), place);
    }

    private long boxed(Object value, Place place) {
        String className = value.getClass().getName();
        place.require(className);
        char own = Primitives.unboxed(className);
        if (own == 0) {
            throw new IllegalArgumentException(
                    "a " + className + " of this JVM is not a value; create the object with the Transformation");
        }
        return created.box(Primitives.bits(value, own), own);
    }
}
