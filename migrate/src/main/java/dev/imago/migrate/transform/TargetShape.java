package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.TypeHierarchy;
import dev.imago.migrate.rules.NearestName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A class of the new version as objects of it are written: a field for each slot of their record type. Used by one thread. */
final class TargetShape {
    private final RecordType type;
    private final List<FieldRef> fields;
    private final long[] initial;
    private final int optional;
    private final List<@Nullable SlotOperation> unset;
    private final SlotSources unsetSources;
    private final String text;
    private final Map<String, Place> places = new HashMap<>();
    private final Place elements;
    private final Place keys;
    private final Place mapped;

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
            Map<FieldRef, SlotOperation> defaults,
            String text,
            TypeHierarchy hierarchy) {
        this.type = type;
        this.fields = List.copyOf(fields);
        this.initial = new long[fields.size()];
        this.optional = optional;
        this.text = text;
        this.unset = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            FieldRef field = fields.get(i);
            this.initial[i] = initial.getOrDefault(field, 0L);
            SlotOperation otherwise = i < optional ? SlotOperation.LEAVE : null;
            unset.add(isKept(i) ? SlotOperation.LEAVE : defaults.getOrDefault(field, otherwise));
            Place place = Place.ofField(field, i, isKept(i), hierarchy);
            places.put(field.qualifiedName(), place);
            places.put(field.name(), place);
        }
        this.unsetSources = new SlotSources(unset);
        this.elements = type.form() == Form.OBJECT_ARRAY
                ? Place.ofElements(className().substring(1).replace('.', '/'), "elements of " + className(), hierarchy)
                : Place.ofElements("elements of " + className(), hierarchy);
        this.keys = Place.ofElements("keys of " + className(), hierarchy);
        this.mapped = Place.ofElements("values of " + className(), hierarchy);
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

    /** Makes a record that of a new object, as it is before anything is set. */
    void begin(StateRecord record, int id) {
        record.begin(id, type);
        for (int i = 0; i < initial.length; i++) {
            record.setSlot(i, initial[i]);
        }
    }

    boolean isOptional(int index) {
        return index < optional;
    }

    boolean isKept(int index) {
        return type.slotKind(index) == RecordType.NO_VALUE;
    }

    /** For each field what gives it a value when there is no old one and none is set; null where nothing does. */
    List<@Nullable SlotOperation> unset() {
        return unset;
    }

    /** The same. */
    SlotSources unsetSources() {
        return unsetSources;
    }

    String text() {
        return text;
    }

    /**
     * A field, by its name or class and name; of hidden fields the name means the most derived one.
     *
     * @throws IllegalArgumentException if there is none
     */
    Place place(String field) {
        Place place = places.get(field);
        if (place == null) {
            throw new IllegalArgumentException(
                    className() + " has no field " + field + NearestName.hint(field, places.keySet()));
        }
        return place;
    }

    /** Elements of an array of references, list, set or queue. */
    Place elements() {
        return elements;
    }

    Place keys() {
        return keys;
    }

    Place mapped() {
        return mapped;
    }

    static Slot slot(FieldRef field, boolean kept) {
        return new Slot(field.declaringClass(), field.name(), field.descriptor(), kept);
    }
}
