package dev.imago.checkpoint.hotspot;

/**
 * What a JVM does not export about itself and has to be known by release: all such knowledge stands here. x86-64 only.
 *
 * <p>The test for a layout is the presence of what the JVM exports, not its version number, wherever there is one.
 */
final class UnexportedFacts {
    /** Field offsets are shifted by a tag of two bits in the records of u2 (JDK 17; gone with JDK-8292818 in 21). */
    static final int FIELD_OFFSET_TAG_BITS = 2;

    /** In the field stream (JDK-8292818): the lowest byte UNSIGNED5 uses, and how many values a last byte has left. */
    static final int UNSIGNED5_LOWEST = 1;

    static final int UNSIGNED5_LOW_CODES = 191;

    /** Each further UNSIGNED5 byte counts 2^6 times as much as the one before; at most five bytes. */
    static final int UNSIGNED5_SHIFT = 6;

    static final int UNSIGNED5_LONGEST = 5;

    /** An oop map block is an int offset and a uint count; the blocks follow the vtable and the itable. */
    static final int OOP_MAP_BLOCK_SIZE = 8;

    /** Size in bytes of the header of an array up to its length, which is an int; the length follows it. */
    static int arrayLengthOffset(boolean compactHeaders, boolean compressedClassPointers) {
        // Compact headers (JEP 450, JDK 24): the class pointer is in the mark word.
        return compactHeaders ? 8 : compressedClassPointers ? 12 : 16;
    }

    /**
     * Words at the end of every TLAB that JDK 17 keeps free for the filler that closes it: the smallest object, unless
     * objects are aligned to as much anyway. Later ones export it ({@code CollectedHeap::_lab_alignment_reserve}).
     */
    static long tlabFillerWords(int objectAlignment) {
        int smallestObject = 2;
        return smallestObject > objectAlignment / 8 ? smallestObject : 0;
    }

    /**
     * Offset of {@code ThreadLocalAllocBuffer::_allocation_end}, which is not exported: it stands between {@code _end},
     * which heap sampling lowers for a while, and {@code _desired_size} (JDK 11 to 25, JDK-8171119).
     */
    static long tlabAllocationEndOffset(VmStructs structs) {
        long end = structs.offset("ThreadLocalAllocBuffer", "_end");
        if (structs.offset("ThreadLocalAllocBuffer", "_desired_size") != end + 16) {
            throw new UnsupportedJvmException(
                    "allocation buffers of JVM " + structs.jvmVersion() + " have an unknown layout");
        }
        return end + 8;
    }

    /**
     * Size in words of what a stack chunk has beyond its Java fields (JDK 19, JEP 425): the stack, and a bitmap with a
     * bit for every slot that may hold a reference, in whole words.
     */
    static long stackChunkExtraWords(long stackWords, boolean compressedOops) {
        long bits = compressedOops ? 2 * stackWords : stackWords;
        return stackWords + (bits + 63) / 64;
    }

    /** Tag of G1 regions that hold archived objects and are never collected (JDK 17; gone with JDK-8298048 in 21). */
    static long closedArchiveTag(VmStructs structs, String regionType) {
        return (structs.constant(regionType + "::ArchiveMask") | structs.constant(regionType + "::PinnedMask")) + 1;
    }

    private UnexportedFacts() {}
}
