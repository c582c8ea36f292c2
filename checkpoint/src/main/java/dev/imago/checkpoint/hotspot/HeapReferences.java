package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.UnmappedAddressException;

/**
 * References as objects and the VM hold them, and whether they can lead to an object. Immutable, safe for use by several
 * threads.
 */
public final class HeapReferences {
    private static final int BLOCK_SHIFT = 12;

    private final AddressSpace memory;
    private final HeapObjects objects;
    private final HeapSpaces spaces;
    private final boolean compressed;
    private final long alignmentMask;
    private final long heapStart;
    private final long heapBytes;
    /** A bit for every 4 KiB of the heap that lies wholly below the top of a space. */
    private final long[] fullBlocks;

    public HeapReferences(HotSpotVm vm) {
        this.memory = vm.memory();
        this.objects = vm.objects();
        this.spaces = vm.heap();
        this.compressed = vm.layout().compressedOops();
        this.alignmentMask = vm.layout().objectAlignment() - 1L;
        this.heapStart = spaces.reservedStart();
        this.heapBytes = spaces.reservedEnd() - heapStart;
        this.fullBlocks = new long[Math.toIntExact((heapBytes >>> (BLOCK_SHIFT + 6)) + 1)];
        spaces.spaces().forEach(space -> markFull(space.bottom(), space.top()));
    }

    private void markFull(long bottom, long top) {
        long end = (top - heapStart) >>> BLOCK_SHIFT;
        for (long block = (bottom - heapStart + (1 << BLOCK_SHIFT) - 1) >>> BLOCK_SHIFT; block < end; block++) {
            fullBlocks[(int) (block >>> 6)] |= 1L << block;
        }
    }

    /** Whether an object may begin there: aligned, and below the top of a space. */
    public boolean isObjectAddress(long address) {
        long offset = address - heapStart;
        if (offset < 0 || offset >= heapBytes || (address & alignmentMask) != 0) {
            return false;
        }
        long block = offset >>> BLOCK_SHIFT;
        return (fullBlocks[(int) (block >>> 6)] & 1L << block) != 0 || spaces.isInHeap(address);
    }

    /**
     * The reference in the field or element at {@code address}; 0 for null.
     *
     * @throws CorruptVmException when it leads where no object can be
     */
    public long read(long address) {
        return require(objects.readRef(address), address);
    }

    /**
     * A reference that was found at {@code where}, if it can be one; 0 for null.
     *
     * @throws CorruptVmException when it leads where no object can be
     */
    public long require(long oop, long where) {
        if (oop != 0 && !isObjectAddress(oop)) {
            throw new CorruptVmException("a reference to 0x" + Long.toHexString(oop) + " leads out of the heap", where);
        }
        return oop;
    }

    /**
     * Whether an object seems to begin at any {@code address} whatever: it has the header of a loaded class, and ends
     * within its space. Every object does; few other places in the heap do, but some.
     */
    public boolean looksLikeObject(long address) {
        if (!isObjectAddress(address)) {
            return false;
        }
        HeapSpace space = spaces.at(address);
        if (space == null) {
            return false;
        }
        try {
            // Nearer to the end than a header is long, even the class pointer may lie out of memory.
            JavaClass type = objects.findClassOf(address);
            if (type == null || type.isInterface()) {
                return false;
            }
            long size = objects.sizeOf(address, type);
            return switch (space.contents()) {
                case OBJECTS, ARCHIVED_OBJECTS -> size > 0 && size <= space.top() - address;
                case HUMONGOUS -> address == space.bottom() && memory.isMapped(address, size);
                case HUMONGOUS_CONTINUED -> false;
            };
        } catch (CorruptVmException | UnmappedAddressException e) {
            return false;
        }
    }

    /** The address that half a word stands for as a compressed reference; 0 where references are not compressed. */
    public long decodeHalf(int half) {
        return compressed ? objects.decode(half) : 0;
    }
}
