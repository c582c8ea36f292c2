package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.api.NewMapping;
import dev.imago.migrate.api.NewObject;
import dev.imago.migrate.api.NewSequence;
import dev.imago.migrate.plan.FieldRef;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A new object while a transformer describes it: fields, elements, or both. */
final class Draft implements NewSequence, NewMapping {
    private final Call call;
    private final int id;
    private final TargetShape shape;
    private final SlotSources sources;
    private final StateRecord record;
    private final boolean[] set;
    private boolean finished;

    /**
     * A draft.
     *
     * @param sources of the fields that are not set
     * @param record for its values; the draft's until it is finished
     */
    Draft(Call call, int id, TargetShape shape, SlotSources sources, StateRecord record) {
        this.call = call;
        this.id = id;
        this.shape = shape;
        this.sources = sources;
        this.record = record;
        this.set = new boolean[shape.type().slotCount()];
        shape.begin(record, id);
    }

    int id() {
        return id;
    }

    /** Where its values are, to be filled by who knows how. */
    StateRecord record() {
        return record;
    }

    void requireOpen() {
        if (finished) {
            throw new IllegalStateException(
                    className() + " was described in another call; it cannot be used in this one");
        }
    }

    @Override
    public String className() {
        return shape.className();
    }

    @Override
    public NewObject set(String field, @Nullable Object value) {
        requireOpen();
        Place place = place(field);
        try {
            record.setSlot(place.index(), call.values().bits(value, place));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place.where() + ": " + e.getMessage(), e);
        }
        set[place.index()] = true;
        return this;
    }

    private Place place(String field) {
        Place place = shape.place(field);
        if (place.isKept()) {
            throw new IllegalArgumentException(place.where()
                    + " keeps the new version's own value, by a rule of this migration or an earlier one");
        }
        return place;
    }

    /** Sets a field to raw bits that were made for it. */
    void set(FieldRef field, long bits) {
        int index = shape.fields().indexOf(field);
        record.setSlot(index, bits);
        set[index] = true;
    }

    @Override
    public NewObject clear(String... fields) {
        requireOpen();
        for (String field : fields) {
            int index = place(field).index();
            record.setSlot(index, 0);
            set[index] = true;
        }
        return this;
    }

    @Override
    public NewSequence add(@Nullable Object element) {
        requireOpen();
        switch (shape.form()) {
            case SEQUENCE, OBJECT_ARRAY -> record.addElement((int) call.values().bits(element, shape.elements()));
            case PRIMITIVE_ARRAY -> addPrimitive(element);
            default -> throw new IllegalArgumentException(className() + " is not a list, set, queue or array");
        }
        return this;
    }

    private void addPrimitive(@Nullable Object element) {
        char type = className().charAt(1);
        record.addBytes(Primitives.bits(element, type), Slot.widthOf(Character.toString(type)));
    }

    @Override
    public NewMapping put(@Nullable Object key, @Nullable Object value) {
        requireOpen();
        if (shape.form() != Form.MAPPING) {
            throw new IllegalArgumentException(className() + " is not a map");
        }
        record.addElement((int) call.values().bits(key, shape.keys()));
        record.addElement((int) call.values().bits(value, shape.mapped()));
        return this;
    }

    /** Gives the fields that were not set their values, and returns the record. */
    StateRecord finish(StateRecord in) throws Exception {
        boolean complete = sources.fill(in, call, record, set);
        finished = true;
        if (!complete) {
            throw new IllegalStateException("a new " + className() + " has no value for " + missing());
        }
        if (shape.form() == Form.NAMED) {
            record.setText(shape.text());
        }
        return record;
    }

    private String missing() {
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < set.length; i++) {
            if (!set[i] && sources.isMissing(i)) {
                missing.add(shape.fields().get(i).name());
            }
        }
        return String.join(", ", missing);
    }
}
