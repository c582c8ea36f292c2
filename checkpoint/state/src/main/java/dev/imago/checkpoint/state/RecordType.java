package dev.imago.checkpoint.state;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the records of one class have in common: form and slots, in the order in which values are written. Immutable. */
public final class RecordType {
    /** In place of a descriptor's first character, for a slot without a value. */
    public static final char NO_VALUE = 0;

    private final int id;
    private final String className;
    private final Form form;
    private final List<Slot> slots;
    /** First character of each slot's descriptor, where the loops over all objects find it at once. */
    private final char[] kinds;

    private final int slotBytes;

    /**
     * A type.
     *
     * @param id dense number from 0, valid within one state
     * @param className binary name ({@code Class.getName()}); for arrays {@code [I}, {@code [Lcom.acme.Order;}
     */
    public RecordType(int id, String className, Form form, List<Slot> slots) {
        this.id = id;
        this.className = className;
        this.form = form;
        this.slots = List.copyOf(slots);
        this.kinds = new char[slots.size()];
        int sum = 0;
        for (int i = 0; i < kinds.length; i++) {
            Slot slot = slots.get(i);
            kinds[i] = slot.kept() ? NO_VALUE : slot.descriptor().charAt(0);
            sum += slot.width();
        }
        this.slotBytes = sum;
    }

    public int id() {
        return id;
    }

    public String className() {
        return className;
    }

    public Form form() {
        return form;
    }

    public List<Slot> slots() {
        return slots;
    }

    /** Number of slots. */
    public int slotCount() {
        return kinds.length;
    }

    /** First character of the descriptor of a slot; {@link #NO_VALUE} when it is kept. */
    public char slotKind(int index) {
        return kinds[index];
    }

    /** Index of the slot that {@code declaringClass} declares as {@code name}, or -1. */
    public int slotIndex(String declaringClass, String name) {
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            if (slot.name().equals(name) && slot.declaringClass().equals(declaringClass)) {
                return i;
            }
        }
        return -1;
    }

    /** Index of the slot {@code name} of the most derived class that has one, or -1. */
    public int slotIndex(String name) {
        for (int i = slots.size() - 1; i >= 0; i--) {
            if (slots.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Bytes that all slots of one record take. */
    public int slotBytes() {
        return slotBytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof RecordType type
                        && id == type.id
                        && form == type.form
                        && className.equals(type.className)
                        && slots.equals(type.slots));
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, className, form, slots);
    }

    @Override
    public String toString() {
        return form + " " + className + " (type " + id + ")";
    }
}
