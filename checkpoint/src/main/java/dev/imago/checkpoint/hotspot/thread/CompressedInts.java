package dev.imago.checkpoint.hotspot.thread;

import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.VmStructs;
import dev.imago.checkpoint.memory.AddressSpace;

/**
 * Reads numbers in HotSpot's UNSIGNED5 form straight from memory: debug information of compiled code, line numbers.
 *
 * <p>One to five bytes, each next one counting 64 times as much. Up to JDK 19 a byte below 192 is the last; since JDK 20
 * (JDK-8295318) byte 0 is not used and one below 192 is the last.
 */
final class CompressedInts {
    private static final int LONGEST = 5;
    private static final int SHIFT = 6;
    private static final int FIRST_CONTINUED = 192;
    private static final int FIRST_WITHOUT_ZERO = 20;

    private final AddressSpace memory;
    private final int lowest;
    private long address;

    private CompressedInts(AddressSpace memory, long address, int lowest) {
        this.memory = memory;
        this.address = address;
        this.lowest = lowest;
    }

    /** The lowest byte that the JVM's form uses: 0 or 1; not exported, so taken from the release. */
    static int lowestByte(AddressSpace memory, VmStructs structs) {
        int feature = memory.getInt(structs.address("Abstract_VM_Version", "_vm_major_version"));
        return feature < FIRST_WITHOUT_ZERO ? 0 : 1;
    }

    static CompressedInts at(AddressSpace memory, long address, int lowestByte) {
        return new CompressedInts(memory, address, lowestByte);
    }

    long address() {
        return address;
    }

    /** The next byte as it is. */
    int nextByte() {
        return memory.getByte(address++) & 0xff;
    }

    int next() {
        int sum = 0;
        for (int i = 0; i < LONGEST; i++) {
            int b = nextByte();
            if (b < lowest) {
                throw new CorruptVmException("a compressed number of the VM is cut short", address - 1);
            }
            sum += (b - lowest) << (SHIFT * i);
            if (b < FIRST_CONTINUED) {
                break;
            }
        }
        return sum;
    }

    /** The sign is in the lowest bit. */
    int nextSigned() {
        int value = next();
        return (value >>> 1) ^ -(value & 1);
    }
}
