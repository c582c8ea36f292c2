package dev.imago.checkpoint.state;

import java.util.List;

/**
 * What the records of one class have in common: form and slots, in the order in which values are written.
 *
 * @param id dense number from 0, valid within one state
 * @param className binary name ({@code Class.getName()}); for arrays {@code [I}, {@code [Lcom.acme.Order;}
 */
public record RecordType(int id, String className, Form form, List<Slot> slots) {
    public RecordType {
        slots = List.copyOf(slots);
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
        int sum = 0;
        for (Slot slot : slots) {
            sum += slot.width();
        }
        return sum;
    }
}
