package dev.imago.restore.agent.load;

import static dev.imago.restore.agent.load.VmAccess.UNSAFE;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.StateRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record type compiled against the class of the new version: where each slot's value goes. Immutable after {@link
 * TypeBinder} made it.
 */
final class TypeBinding {
    /** What happens with a slot; primitives by the width of their value. */
    enum Store {
        BYTE,
        SHORT,
        INT,
        LONG,
        REFERENCE,
        /** The object keeps its own value. */
        KEPT,
        /** Told to the container's constructor, or not needed in this JDK. */
        NONE
    }

    final RecordType type;
    final Class<?> javaClass;
    final @Nullable ContainerKind container;
    final Pairable pairable;
    final Store[] stores;
    final long[] offsets;
    /** What a reference slot may hold. */
    final Class<?>[] fieldTypes;
    /** Field of an inner object that has the slot's field (the map of a TreeSet), or -1: the object's own field. */
    final long[] through;

    /** What becomes of an object of the new version that stands where the state has one of this type. */
    enum Pairable {
        /** It stays, with the state's content. */
        REPLACED,
        /** It stays if it is equal already, for others may share it as a constant. */
        IF_EQUAL,
        /** A new one is made; what hangs below corresponds all the same. */
        NEVER
    }

    TypeBinding(RecordType type, Class<?> javaClass, @Nullable ContainerKind container, Pairable pairable) {
        int count = type.slots().size();
        this.type = type;
        this.javaClass = javaClass;
        this.container = container;
        this.pairable = pairable;
        this.stores = new Store[count];
        this.offsets = new long[count];
        this.fieldTypes = new Class<?>[count];
        this.through = new long[count];
        java.util.Arrays.fill(through, -1);
        java.util.Arrays.fill(fieldTypes, Object.class);
        java.util.Arrays.fill(stores, Store.NONE);
    }

    /** Whether slot {@code i} carries a reference that a field will hold. */
    boolean isReference(int i) {
        return stores[i] == Store.REFERENCE;
    }

    /** Writes a primitive slot into {@code target}; does nothing for other slots. */
    void storePrimitive(Object target, int i, long bits) {
        Object holder = holder(target, i);
        switch (stores[i]) {
            case BYTE -> UNSAFE.putByte(holder, offsets[i], (byte) bits);
            case SHORT -> UNSAFE.putShort(holder, offsets[i], (short) bits);
            case INT -> UNSAFE.putInt(holder, offsets[i], (int) bits);
            case LONG -> UNSAFE.putLong(holder, offsets[i], bits);
            default -> {}
        }
    }

    /** Whether the field has these bits already; true for what is no primitive. */
    boolean samePrimitive(Object target, int i, long bits) {
        Object holder = holder(target, i);
        return switch (stores[i]) {
            case BYTE -> UNSAFE.getByte(holder, offsets[i]) == (byte) bits;
            case SHORT -> UNSAFE.getShort(holder, offsets[i]) == (short) bits;
            case INT -> UNSAFE.getInt(holder, offsets[i]) == (int) bits;
            case LONG -> UNSAFE.getLong(holder, offsets[i]) == bits;
            default -> true;
        };
    }

    void storeReference(Object target, int i, @Nullable Object value) {
        UNSAFE.putReference(holder(target, i), offsets[i], value);
    }

    @Nullable
    Object reference(Object target, int i) {
        return UNSAFE.getReference(holder(target, i), offsets[i]);
    }

    private Object holder(Object target, int i) {
        return through[i] < 0 ? target : UNSAFE.getReference(target, through[i]);
    }

    /** The attributes of the container in {@code record}; references are looked up in {@code objects}. */
    ContainerKind.Attributes attributes(StateRecord record, ObjectTable objects) {
        return new ContainerKind.Attributes() {
            @Override
            public long bits(String name, long otherwise) {
                int i = type.slotIndex(name);
                return i < 0 ? otherwise : record.slot(i);
            }

            @Override
            public @Nullable Object reference(String name) {
                int i = type.slotIndex(name);
                return i < 0 ? null : objects.get(record.reference(i));
            }
        };
    }
}
