package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.api.NewMapping;
import dev.imago.migrate.api.NewObject;
import dev.imago.migrate.api.NewSequence;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.rules.DefaultValue;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A new object while a transformer describes it: fields, elements, or both. */
final class Draft implements NewSequence, NewMapping {
    private final Call call;
    private final int id;
    private final TargetShape shape;
    private final @Nullable List<@Nullable SlotOperation> copies;
    private final long[] bits;
    private final boolean[] set;
    private int[] elements = new int[8];
    private int elementCount;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    private boolean finished;

    /** A draft; {@code copies} gives values for fields that are not set, by slot, and may have gaps. */
    Draft(Call call, int id, TargetShape shape, @Nullable List<@Nullable SlotOperation> copies) {
        this.call = call;
        this.id = id;
        this.shape = shape;
        this.copies = copies;
        this.bits = shape.newBits();
        this.set = new boolean[bits.length];
    }

    int id() {
        return id;
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
        int index = shape.index(field);
        FieldRef target = shape.fields().get(index);
        if (shape.type().slots().get(index).kept()) {
            throw new IllegalArgumentException(
                    target.qualifiedName() + " keeps the new version's own value, by a rule");
        }
        try {
            bits[index] = call.values().bits(value, target.descriptor(), target.qualifiedName());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(target.qualifiedName() + ": " + e.getMessage(), e);
        }
        set[index] = true;
        return this;
    }

    @Override
    public NewObject clear(String... fields) {
        requireOpen();
        for (String field : fields) {
            int index = shape.index(field);
            bits[index] = 0;
            set[index] = true;
        }
        return this;
    }

    @Override
    public NewSequence add(@Nullable Object element) {
        requireOpen();
        if (shape.form() == Form.PRIMITIVE_ARRAY) {
            addPrimitive(element);
            return this;
        }
        if (shape.form() != Form.SEQUENCE && shape.form() != Form.OBJECT_ARRAY) {
            throw new IllegalArgumentException(className() + " is not a list, set, queue or array");
        }
        String descriptor =
                shape.form() == Form.OBJECT_ARRAY ? className().substring(1).replace('.', '/') : "Ljava/lang/Object;";
        append((int) call.values().bits(element, descriptor, "elements of " + className()));
        return this;
    }

    private void addPrimitive(@Nullable Object element) {
        char type = className().charAt(1);
        long value = Primitives.bits(element, type);
        int width = Slot.widthOf(Character.toString(type));
        for (int i = 0; i < width; i++) {
            bytes.write((int) (value >>> (8 * i)));
        }
    }

    @Override
    public NewMapping put(@Nullable Object key, @Nullable Object value) {
        requireOpen();
        if (shape.form() != Form.MAPPING) {
            throw new IllegalArgumentException(className() + " is not a map");
        }
        append((int) call.values().bits(key, "Ljava/lang/Object;", "keys of " + className()));
        append((int) call.values().bits(value, "Ljava/lang/Object;", "values of " + className()));
        return this;
    }

    private void append(int element) {
        if (elementCount == elements.length) {
            elements = Arrays.copyOf(elements, elements.length * 2);
        }
        elements[elementCount++] = element;
    }

    private boolean setDefault(int index) {
        FieldRef field = shape.fields().get(index);
        DefaultValue value = shape.defaultOf(field);
        if (value != null) {
            bits[index] = call.defaultBits(field, value);
        }
        return value != null || shape.isOptional(index);
    }

    /** Gives the fields that were not set their values, and fills the record. */
    void finish(StateRecord in, StateRecord out) throws Exception {
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < bits.length; i++) {
            if (set[i] || shape.type().slots().get(i).kept()) {
                continue;
            }
            SlotOperation copy = copies == null ? null : copies.get(i);
            if (copy != null) {
                bits[i] = copy.bits(in, call);
            } else if (!setDefault(i)) {
                missing.add(shape.fields().get(i).name());
            }
        }
        finished = true;
        if (!missing.isEmpty()) {
            throw new IllegalStateException("a new " + className() + " has no value for " + String.join(", ", missing));
        }
        fill(out);
    }

    private void fill(StateRecord out) {
        out.begin(id, shape.type());
        for (int i = 0; i < bits.length; i++) {
            out.setSlot(i, bits[i]);
        }
        if (shape.form() == Form.NAMED) {
            out.setText(shape.text());
        } else if (shape.form() == Form.PRIMITIVE_ARRAY) {
            byte[] raw = bytes.toByteArray();
            System.arraycopy(raw, 0, out.resizeBytes(raw.length), 0, raw.length);
        } else if (shape.form().hasElements()) {
            out.resizeElements(elementCount);
            for (int i = 0; i < elementCount; i++) {
                out.setElement(i, elements[i]);
            }
        }
    }
}
