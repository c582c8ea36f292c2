package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;

/** Reads the class pointer out of an object's header, in any mode. */
final class ObjectHeaders {
    private final AddressSpace memory;
    private final VmLayout layout;
    private final long markOffset;
    private final long klassOffset;

    ObjectHeaders(AddressSpace memory, VmStructs structs, VmLayout layout) {
        this.memory = memory;
        this.layout = layout;
        this.markOffset = structs.offset("oopDesc", "_mark");
        this.klassOffset = structs.offset(
                "oopDesc", layout.compressedClassPointers() ? "_metadata._compressed_klass" : "_metadata._klass");
    }

    /** The {@code Klass*} of the object; not checked. */
    long klassOf(long oop) {
        if (layout.compactHeaders()) {
            return decode(memory.getLong(oop + markOffset) >>> layout.markKlassShift());
        }
        if (layout.compressedClassPointers()) {
            return decode(Integer.toUnsignedLong(memory.getInt(oop + klassOffset)));
        }
        return memory.getLong(oop + klassOffset);
    }

    private long decode(long narrow) {
        return layout.klassBase() + (narrow << layout.klassShift());
    }
}
