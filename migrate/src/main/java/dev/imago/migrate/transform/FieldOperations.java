package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.api.Conversion;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.api.OldValue;
import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.FieldRef;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the actions of a plan into operations on records of one type. */
final class FieldOperations {
    private final State state;
    private final Drops drops;
    private final Conversions conversions;

    FieldOperations(State state, Drops drops, Conversions conversions) {
        this.state = state;
        this.drops = drops;
        this.conversions = conversions;
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
            return (in, call) -> call.defaultBits(defaults.to(), defaults.value());
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

    private SlotOperation copy(FieldRef from, FieldRef to, RecordType source) {
        int index = index(from, source);
        if (!from.isReference() || !drops.any()) {
            return (in, call) -> in.slot(index);
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
                : (in, call) -> in.slot(index);
    }

    private SlotOperation translate(FieldAction.Translate translate, RecordType source) {
        Map<Object, Object> table = translate.table();
        boolean isReference = translate.from().isReference();
        Conversion conversion = (old, out) -> {
            Object value = old.get();
            Object mapped = table.get(plainOrNothing(value));
            // An unmapped reference keeps its object.
            return mapped != null ? mapped : isReference ? old.getObject() : value;
        };
        return convert(translate.from(), translate.to(), conversion, source);
    }

    private static Object plainOrNothing(@Nullable Object value) {
        Object plain = Primitives.plain(value);
        return plain == null ? "" : plain;
    }

    private SlotOperation convert(FieldRef from, FieldRef to, Conversion conversion, RecordType source) {
        index(from, source);
        String field = from.declaringClass() + "." + from.name();
        return (in, call) -> call.values()
                .bits(conversion.convert(new Value(view(in), field), call), to.descriptor(), to.qualifiedName());
    }

    private OldView view(StateRecord in) {
        return new OldView(state, in);
    }

    private record Value(OldObject owner, String field) implements OldValue {}
}
