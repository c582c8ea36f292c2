package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.UnmappedAddressException;

/**
 * A HotSpot JVM in frozen memory: the way in to its classes, objects and heap.
 *
 * <p>Reads the classes when attached; objects are read where they are when asked for. Safe for use by several threads.
 * The memory stays the caller's to close, and must not change: after a thaw, attach again.
 */
public final class HotSpotVm {
    private final AddressSpace memory;
    private final VmStructs structs;
    private final JvmFlags flags;
    private final VmLayout layout;
    private final ClassTable classes;
    private final HeapObjects objects;
    private final HeapSpaces heap;

    private HotSpotVm(AddressSpace memory, VmStructs structs) {
        this.memory = memory;
        this.structs = structs;
        this.flags = new JvmFlags(memory, structs);
        this.layout = VmLayout.read(memory, structs, flags);
        this.classes = ClassTable.read(memory, structs, layout);
        this.objects = new HeapObjects(memory, structs, layout, classes);
        this.heap = HeapSpaces.read(memory, structs, layout, flags);
    }

    /**
     * Reads what the JVM is and which classes it has.
     *
     * @throws UnsupportedJvmException when it is no JVM that can be read
     * @throws CorruptVmException when its memory contradicts itself
     */
    public static HotSpotVm attach(AddressSpace memory) {
        return new HotSpotVm(memory, VmStructs.read(memory));
    }

    /**
     * The same for a process that was frozen at any moment, of which nothing else is known: only what can be trusted.
     *
     * @throws CollectionActiveException when it was frozen in the middle of a collection: thaw it and try again
     * @throws CorruptVmException when it was frozen in the middle of another change, with the same advice
     */
    public static HotSpotVm attachQuiet(AddressSpace memory) {
        try {
            VmStructs structs = VmStructs.read(memory);
            if (isGcActive(memory, structs)) {
                throw new CollectionActiveException();
            }
            return new HotSpotVm(memory, structs);
        } catch (UnmappedAddressException e) {
            throw new CorruptVmException(
                    "a structure of the VM lies in memory that the process does not have", e.address(), e);
        }
    }

    /**
     * Whether a stop-the-world collection was under way when the process was frozen. Then no object may be trusted: thaw
     * and try again. Cheap: needs no {@link #attach}.
     */
    public static boolean isGcActive(AddressSpace memory, VmStructs structs) {
        long heap = memory.getLong(structs.address("Universe", "_collectedHeap"));
        // Renamed in JDK 22 (JDK-8315842): concurrent collections are not meant.
        VmField active = structs.requireAny("CollectedHeap::_is_stw_gc_active", "CollectedHeap::_is_gc_active");
        return heap == 0 || memory.getByte(heap + active.offset()) != 0;
    }

    /** The same for this JVM. */
    public boolean isGcActive() {
        return isGcActive(memory, structs);
    }

    /** Bytes of the heap in use, garbage included. Cheap as {@link #isGcActive(AddressSpace, VmStructs)} is. */
    public static long heapUsed(AddressSpace memory, VmStructs structs) {
        JvmFlags flags = new JvmFlags(memory, structs);
        VmLayout layout = VmLayout.read(memory, structs, flags);
        return HeapSpaces.read(memory, structs, layout, flags).used();
    }

    public AddressSpace memory() {
        return memory;
    }

    public VmStructs structs() {
        return structs;
    }

    public JvmFlags flags() {
        return flags;
    }

    public VmLayout layout() {
        return layout;
    }

    public ClassTable classes() {
        return classes;
    }

    public HeapObjects objects() {
        return objects;
    }

    public HeapSpaces heap() {
        return heap;
    }

    /** The heap from bottom to top, object by object. Reads the threads' allocation buffers. */
    public HeapWalk walk() {
        return new HeapWalk(this, AllocationBuffers.read(memory, structs, layout), null);
    }

    /** The same, over whatever garbage there is between the objects that are known to begin at {@code known}. */
    public HeapWalk walkOverGarbage(MarkBitmap known) {
        return new HeapWalk(this, AllocationBuffers.read(memory, structs, layout), known);
    }
}
