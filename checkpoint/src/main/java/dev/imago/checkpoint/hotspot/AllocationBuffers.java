package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The stretches of the heap that threads have for themselves to allocate in (TLABs), in ascending order of address. */
final class AllocationBuffers {
    /**
     * One live buffer: objects from {@code start} to {@code top}, nothing from there to {@code hardEnd}.
     *
     * @param hardEnd where the next object of the space begins
     */
    record Buffer(long start, long top, long hardEnd) {}

    private AllocationBuffers() {}

    static List<Buffer> read(AddressSpace memory, VmStructs structs, VmLayout layout) {
        long start = structs.offset("ThreadLocalAllocBuffer", "_start");
        long top = structs.offset("ThreadLocalAllocBuffer", "_top");
        long end = UnexportedFacts.tlabAllocationEndOffset(structs);
        long tlab = structs.offset("Thread", "_tlab");
        long reserve = reserveBytes(memory, structs, layout);
        List<Buffer> buffers = new ArrayList<>();
        for (long thread : JavaThreadList.addresses(memory, structs)) {
            long buffer = thread + tlab;
            long from = memory.getLong(buffer + start);
            if (from == 0) {
                continue;
            }
            Buffer read = new Buffer(from, memory.getLong(buffer + top), memory.getLong(buffer + end) + reserve);
            if (read.top() < read.start() || read.hardEnd() < read.top()) {
                throw new CorruptVmException("a thread's allocation buffer is damaged: " + read, buffer);
            }
            buffers.add(read);
        }
        buffers.sort(Comparator.comparingLong(Buffer::start));
        return List.copyOf(buffers);
    }

    /** What the JVM keeps free behind each buffer, for the filler that will close it. */
    private static long reserveBytes(AddressSpace memory, VmStructs structs, VmLayout layout) {
        long prefetch = memory.getInt(structs.address("ThreadLocalAllocBuffer", "_reserve_for_allocation_prefetch"));
        long filler = structs.has("CollectedHeap", "_lab_alignment_reserve")
                ? memory.getLong(structs.address("CollectedHeap", "_lab_alignment_reserve"))
                : UnexportedFacts.tlabFillerWords(layout.objectAlignment());
        long words = Math.max(prefetch, filler);
        if (words < 0 || words > 1 << 20) {
            throw new CorruptVmException("allocation buffers have a reserve of " + words + " words", 0);
        }
        return layout.align(8 * words);
    }
}
