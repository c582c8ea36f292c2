package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.HeapObjects;
import dev.imago.checkpoint.hotspot.HeapSpaces;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaField;
import dev.imago.checkpoint.hotspot.VmLayout;
import dev.imago.checkpoint.memory.AddressSpace;

/**
 * Checked reads of objects: every reference is proven to point below the top of a space of the heap before it is used.
 * Safe for use by several threads.
 */
final class HeapAccess {
    private static final int BLOCK_SHIFT = 12;

    private final HotSpotVm vm;
    private final AddressSpace memory;
    private final HeapObjects objects;
    private final boolean compressed;
    private final long oopBase;
    private final int oopShift;
    private final int referenceShift;
    private final long alignmentMask;
    private final int lengthOffset;
    private final int referenceArrayBase;
    private final long heapStart;
    private final long heapBytes;
    /** A bit for every 4 KiB of the heap that lies wholly below the top of a space. */
    private final long[] fullBlocks;

    HeapAccess(HotSpotVm vm) {
        this.vm = vm;
        this.memory = vm.memory();
        this.objects = vm.objects();
        VmLayout layout = vm.layout();
        this.compressed = layout.compressedOops();
        this.oopBase = layout.oopBase();
        this.oopShift = layout.oopShift();
        this.referenceShift = compressed ? 2 : 3;
        this.alignmentMask = layout.objectAlignment() - 1L;
        this.lengthOffset = layout.arrayLengthOffset();
        this.referenceArrayBase = vm.classes().bootstrap("[Ljava.lang.Object;").arrayBase();
        this.heapStart = vm.heap().reservedStart();
        this.heapBytes = vm.heap().reservedEnd() - heapStart;
        this.fullBlocks = new long[(int) ((heapBytes >>> (BLOCK_SHIFT + 6)) + 1)];
        vm.heap().spaces().forEach(space -> markFull(space.bottom(), space.top()));
    }

    private void markFull(long bottom, long top) {
        long end = (top - heapStart) >>> BLOCK_SHIFT;
        for (long block = (bottom - heapStart + (1 << BLOCK_SHIFT) - 1) >>> BLOCK_SHIFT; block < end; block++) {
            fullBlocks[(int) (block >>> 6)] |= 1L << block;
        }
    }

    HotSpotVm vm() {
        return vm;
    }

    HeapSpaces spaces() {
        return vm.heap();
    }

    long heapStart() {
        return heapStart;
    }

    long heapBytes() {
        return heapBytes;
    }

    /** More objects than this can't be in the heap: what counts further runs in a circle. */
    long mostObjects() {
        return heapBytes >>> 3;
    }

    /** The reference stored at {@code address}; 0 for null. */
    long referenceAt(long address) {
        long oop;
        if (compressed) {
            int narrow = memory.getInt(address);
            if (narrow == 0) {
                return 0;
            }
            oop = oopBase + (Integer.toUnsignedLong(narrow) << oopShift);
        } else {
            oop = memory.getLong(address);
            if (oop == 0) {
                return 0;
            }
        }
        if (!isObjectAddress(oop)) {
            throw new CorruptVmException(
                    "a reference to 0x" + Long.toHexString(oop) + " leads out of the heap", address);
        }
        return oop;
    }

    /** Whether an object may begin there: aligned, and below the top of a space. */
    boolean isObjectAddress(long oop) {
        long offset = oop - heapStart;
        if (offset < 0 || offset >= heapBytes || (oop & alignmentMask) != 0) {
            return false;
        }
        long block = offset >>> BLOCK_SHIFT;
        return (fullBlocks[(int) (block >>> 6)] & 1L << block) != 0 || vm.heap().isInHeap(oop);
    }

    byte byteAt(long address) {
        return memory.getByte(address);
    }

    int intAt(long address) {
        return memory.getInt(address);
    }

    long longAt(long address) {
        return memory.getLong(address);
    }

    /** Raw bits of a primitive at {@code address}, as a state record holds them: sign-extended, chars zero-extended. */
    long primitiveAt(long address, char type) {
        return switch (type) {
            case 'Z', 'B' -> memory.getByte(address);
            case 'S' -> memory.getShort(address);
            case 'C' -> memory.getShort(address) & 0xFFFF;
            case 'I', 'F' -> memory.getInt(address);
            default -> memory.getLong(address);
        };
    }

    void copy(long address, byte[] into, int length) {
        memory.getBytes(address, into, 0, length);
    }

    JavaClass classOf(long oop) {
        return objects.classOf(oop);
    }

    long sizeOf(long oop, JavaClass type) {
        return objects.sizeOf(oop, type);
    }

    /** Length of an array, proven to end within the heap. */
    int lengthOf(long array, int elementShift) {
        int length = memory.getInt(array + lengthOffset);
        if (length < 0 || array + ((long) length << elementShift) > heapStart + heapBytes) {
            throw new CorruptVmException("an array claims " + length + " elements", array);
        }
        return length;
    }

    /** Length of an array of references. */
    int lengthOf(long array) {
        return lengthOf(array, referenceShift);
    }

    /** Element of an array of references; the index is not checked. */
    long elementOf(long array, int index) {
        return referenceAt(elementAddress(array, index));
    }

    long elementAddress(long array, int index) {
        return array + referenceArrayBase + ((long) index << referenceShift);
    }

    /** Text of a string; {@code oop} may be 0 for null, which reads as empty. */
    String stringOf(long oop) {
        return oop == 0 ? "" : objects.readString(oop);
    }

    long staticReference(JavaField field) {
        return referenceAt(objects.staticAddress(field));
    }
}
