package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Slot;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.rules.DefaultValue;
import dev.imago.migrate.rules.NearestName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A class of the new version as objects of it are written: a field for each slot of their record type. Immutable. */
final class TargetShape {
    private final RecordType type;
    private final List<FieldRef> fields;
    private final long[] initial;
    private final int optional;
    private final Map<FieldRef, DefaultValue> defaults;
    private final String text;
    private final Map<String, Integer> indexes = new HashMap<>();

    /**
     * A shape.
     *
     * @param initial raw bits of an object that was not touched, by field; 0 for fields that are missing
     * @param optional number of fields, from the first, that may stay so: what JDK superclasses declare
     * @param defaults values that rules give
     * @param text of a named value
     */
    TargetShape(
            RecordType type,
            List<FieldRef> fields,
            Map<FieldRef, Long> initial,
            int optional,
            Map<FieldRef, DefaultValue> defaults,
            String text) {
        this.type = type;
        this.fields = List.copyOf(fields);
        this.initial = new long[fields.size()];
        this.optional = optional;
        this.defaults = defaults;
        this.text = text;
        for (int i = 0; i < fields.size(); i++) {
            FieldRef field = fields.get(i);
            this.initial[i] = initial.getOrDefault(field, 0L);
            indexes.put(field.qualifiedName(), i);
            indexes.put(field.name(), i);
        }
    }

    RecordType type() {
        return type;
    }

    String className() {
        return type.className();
    }

    Form form() {
        return type.form();
    }

    List<FieldRef> fields() {
        return fields;
    }

    /** Bits of all slots as a new object has them; the caller's own. */
    long[] newBits() {
        return initial.clone();
    }

    boolean isOptional(int index) {
        return index < optional;
    }

    @Nullable
    DefaultValue defaultOf(FieldRef field) {
        return defaults.get(field);
    }

    String text() {
        return text;
    }

    /**
     * Slot of a field, by its name or class and name; of hidden fields the name means the most derived one.
     *
     * @throws IllegalArgumentException if there is none
     */
    int index(String field) {
        Integer index = indexes.get(field);
        if (index == null) {
            throw new IllegalArgumentException(
                    className() + " has no field " + field + NearestName.hint(field, indexes.keySet()));
        }
        return index;
    }

    static Slot slot(FieldRef field, boolean kept) {
        return new Slot(field.declaringClass(), field.name(), field.descriptor(), kept);
    }
}
