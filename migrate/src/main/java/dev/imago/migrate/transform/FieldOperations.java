package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.api.Conversion;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.api.OldValue;
import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.rules.DefaultValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the actions of a plan into operations on records of one type. */
final class FieldOperations {
    private final Plan plan;
    private final OldObjects objects;
    private final Drops drops;
    private final Conversions conversions;
    private final Containers containers;

    FieldOperations(Plan plan, OldObjects objects, Drops drops, Containers containers) {
        this.containers = containers;
        this.plan = plan;
        this.objects = objects;
        this.drops = drops;
        this.conversions = new Conversions(plan);
    }

    /**
     * The operation for an action that gives a new field its value from an old record.
     *
     * @throws StateMismatchException if the record type does not have the old field
     */
    SlotOperation of(FieldAction action, RecordType source) {
        if (action instanceof FieldAction.Copy copy) {
            return copy(copy.from(), copy.to(), source);
        } else if (action instanceof FieldAction.Widen widen) {
            return widen(widen.from(), widen.to(), source);
        } else if (action instanceof FieldAction.Translate translate) {
            return translate(translate, source);
        } else if (action instanceof FieldAction.Convert convert) {
            return convert(convert.from(), convert.to(), conversions.of(convert.using(), convert.to()), source);
        } else if (action instanceof FieldAction.Default defaults) {
            return defaultOf(defaults.to(), defaults.value());
        } else if (action instanceof FieldAction.Compute compute) {
            return compute(compute);
        } else if (action instanceof FieldAction.Create create) {
            return create(create, source);
        } else if (action instanceof FieldAction.Recontain recontain) {
            return containers.reference(index(recontain.from(), source), recontain);
        }
        throw new IllegalArgumentException(action + " gives no value");
    }

    /** Index of a field's slot. */
    static int index(FieldRef from, RecordType source) {
        int index = source.slotIndex(from.declaringClass(), from.name());
        if (index < 0 || !source.slots().get(index).descriptor().equals(from.descriptor())) {
            throw new StateMismatchException("the state's records of " + source.className() + " have no field "
                    + from.qualifiedName() + " of type " + from.descriptor() + "; the plan was made for other classes");
        }
        return index;
    }

    /** Whether the records have no value for a field, for the new version's own is kept. */
    static boolean isKept(FieldRef from, RecordType source) {
        return source.slots().get(index(from, source)).kept();
    }

    private SlotOperation compute(FieldAction.Compute action) {
        Place place = place(action.to());
        return (in, call) -> {
            try {
                return call.values().bits(action.computation().of(objects.view(in), call.state()), place);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(place.where() + ": " + e.getMessage(), e);
            }
        };
    }

    private SlotOperation create(FieldAction.Create action, RecordType source) {
        List<FieldRef> fields = new ArrayList<>();
        List<SlotOperation> parts = new ArrayList<>();
        for (FieldAction part : action.fields()) {
            fields.add(
                    part instanceof FieldAction.Default given
                            ? given.to()
                            : part.target().orElseThrow());
            parts.add(of(part, source));
        }
        return (in, call) -> {
            Draft draft = call.describe(action.className());
            for (int i = 0; i < parts.size(); i++) {
                draft.set(fields.get(i), parts.get(i).bits(in, call));
            }
            return draft.id();
        };
    }

    private SlotOperation copy(FieldRef from, FieldRef to, RecordType source) {
        int index = index(from, source);
        if (!from.isReference() || !drops.any()) {
            return new SlotOperation.Copy(index);
        }
        String where = to.qualifiedName();
        return (in, call) -> {
            int target = in.reference(index);
            if (target != 0 && drops.has(target)) {
                drops.note(where);
                return 0;
            }
            return target;
        };
    }

    private static SlotOperation widen(FieldRef from, FieldRef to, RecordType source) {
        int index = index(from, source);
        char old = from.descriptor().charAt(0);
        char next = to.descriptor().charAt(0);
        // Integers are sign-extended in slots already.
        return next == 'F' || next == 'D'
                ? (in, call) -> Primitives.bits(Primitives.box(in.slot(index), old), next)
                : new SlotOperation.Copy(index);
    }

    /** The operation for the value that a rule gives to a new field. */
    SlotOperation defaultOf(FieldRef to, DefaultValue value) {
        return value instanceof DefaultValue.Constant constant
                ? new ConstantBits(constant.value(), place(to))
                : (in, call) -> call.createEmpty(((DefaultValue.Created) value).className());
    }

    /** A value that is the same for all objects: made for the first of them. */
    private static final class ConstantBits implements SlotOperation {
        private final @Nullable Object value;
        private final Place place;
        private boolean made;
        private long bits;

        ConstantBits(@Nullable Object value, Place place) {
            this.value = value;
            this.place = place;
        }

        @Override
        public long bits(StateRecord in, Call call) {
            if (!made) {
                bits = call.constant(value, place);
                made = true;
            }
            return bits;
        }
    }

    private Place place(FieldRef to) {
        return Place.ofField(to, -1, false, plan.hierarchy());
    }

    private SlotOperation translate(FieldAction.Translate translate, RecordType source) {
        FieldRef from = translate.from();
        Map<Object, Object> table = translate.table();
        if (!from.isReference() && from.descriptor().equals(translate.to().descriptor())) {
            return translateInPlace(index(from, source), table, place(translate.to()));
        }
        Conversion conversion = (old, out) -> {
            Object value = old.get();
            Object mapped = table.get(plainOrNothing(value));
            // An unmapped reference keeps its object.
            return mapped != null ? boxedAs(value, mapped) : from.isReference() ? old.getObject() : value;
        };
        return convert(from, translate.to(), conversion, source);
    }

    /** A number of a table in the kind of box that the old value has, where the field takes any. */
    private static Object boxedAs(@Nullable Object value, Object mapped) {
        char box = value == null ? 0 : Primitives.unboxed(value.getClass().getName());
        boolean isAlike = mapped instanceof Number ? value instanceof Number : value instanceof Character;
        return box == 0 || !isAlike ? mapped : Primitives.box(Primitives.bits(mapped, box), box);
    }

    private static SlotOperation translateInPlace(int index, Map<Object, Object> table, Place place) {
        return (in, call) -> {
            long bits = in.slot(index);
            Object mapped = table.get(plainOrNothing(Primitives.box(bits, place.kind())));
            return mapped == null ? bits : call.values().bits(mapped, place);
        };
    }

    private static Object plainOrNothing(@Nullable Object value) {
        Object plain = Primitives.plain(value);
        return plain == null ? "" : plain;
    }

    private SlotOperation convert(FieldRef from, FieldRef to, Conversion conversion, RecordType source) {
        index(from, source);
        String field = from.qualifiedName();
        Place place = place(to);
        return (in, call) -> call.values().bits(conversion.convert(new Value(objects.view(in), field), call), place);
    }

    private record Value(OldObject owner, String field) implements OldValue {}
}
