package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;

/**
 * The mode a JVM runs in, as far as it decides what its heap looks like. Made once, passed down.
 *
 * @param feature JDK feature release: 17, 25
 * @param compressedOops whether references in objects are 32 bits: address = base + (value << shift), 0 is null
 * @param compressedClassPointers whether class pointers are 32 bits (always true with compact headers)
 * @param compactHeaders whether the class pointer is in the mark word (JEP 450), above {@code markKlassShift}
 * @param arrayLengthOffset bytes from the beginning of an array to its length
 * @param objectAlignment bytes; every object's address is a multiple
 */
public record VmLayout(
        int feature,
        GarbageCollector collector,
        boolean compressedOops,
        long oopBase,
        int oopShift,
        boolean compressedClassPointers,
        long klassBase,
        int klassShift,
        boolean compactHeaders,
        int markKlassShift,
        int arrayLengthOffset,
        int objectAlignment) {

    static VmLayout read(AddressSpace memory, VmStructs structs, JvmFlags flags) {
        GarbageCollector collector = GarbageCollector.of(flags, structs.jvmVersion());
        boolean compressedOops = flags.isSet("UseCompressedOops");
        boolean compactHeaders = flags.isSet("UseCompactObjectHeaders");
        boolean compressedKlass = compactHeaders || flags.isSet("UseCompressedClassPointers");
        long alignment = flags.intValue("ObjectAlignmentInBytes");
        if (alignment < 8 || alignment > 256 || Long.bitCount(alignment) != 1) {
            throw new UnsupportedJvmException("the JVM says that its objects are aligned to " + alignment + " bytes");
        }
        return new VmLayout(
                memory.getInt(structs.address("Abstract_VM_Version", "_vm_major_version")),
                collector,
                compressedOops,
                compressedOops
                        ? memory.getLong(any(structs, "CompressedOops::_base", "CompressedOops::_narrow_oop._base"))
                        : 0,
                compressedOops
                        ? memory.getInt(any(structs, "CompressedOops::_shift", "CompressedOops::_narrow_oop._shift"))
                        : 0,
                compressedKlass,
                // JDK 25 has -1 here when class pointers are not compressed.
                compressedKlass
                        ? memory.getLong(any(
                                structs,
                                "CompressedKlassPointers::_base",
                                "CompressedKlassPointers::_narrow_klass._base"))
                        : 0,
                compressedKlass
                        ? memory.getInt(any(
                                structs,
                                "CompressedKlassPointers::_shift",
                                "CompressedKlassPointers::_narrow_klass._shift"))
                        : 0,
                compactHeaders,
                compactHeaders ? (int) structs.constant("markWord::klass_shift") : 0,
                UnexportedFacts.arrayLengthOffset(compactHeaders, compressedKlass),
                (int) alignment);
    }

    private static long any(VmStructs structs, String... names) {
        return structs.requireAny(names).address();
    }

    /** Bytes of a reference in an object or an array. */
    public int referenceSize() {
        return compressedOops ? Integer.BYTES : Long.BYTES;
    }

    /** {@code bytes} rounded up to what objects are aligned to. */
    public long align(long bytes) {
        return (bytes + objectAlignment - 1) & -objectAlignment;
    }
}
