package dev.imago.checkpoint.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address space made of chunks that are brought in when first touched and kept. Subclasses say where bytes come from.
 */
public abstract class ChunkedMemory implements AddressSpace {
    private final List<MemoryMapping> mappings;
    private final long[] mappingStarts;
    private volatile @Nullable PageTable pages = new PageTable();

    /** @param mappings in any order; those that can't lie in the 47-bit user space (vsyscall) are left out */
    protected ChunkedMemory(List<MemoryMapping> mappings) {
        List<MemoryMapping> sorted = new ArrayList<>(mappings);
        sorted.removeIf(mapping -> !PageTable.canHold(mapping.start(), mapping.end()));
        sorted.sort(Comparator.comparingLong(MemoryMapping::start));
        this.mappings = List.copyOf(sorted);
        this.mappingStarts = sorted.stream().mapToLong(MemoryMapping::start).toArray();
    }

    /**
     * Brings in the memory around {@code address}.
     *
     * @param mapping the mapping that holds it
     * @return a chunk that holds it and does not reach out of the mapping
     * @throws UnmappedAddressException when it can't be read after all
     */
    protected abstract MemoryChunk load(MemoryMapping mapping, long address);

    /** Forgets all chunks: what is read next is brought in again. */
    protected final void forgetChunks() {
        table();
        pages = new PageTable();
    }

    @Override
    public final MemoryChunk chunkAt(long address) {
        PageTable table = table();
        MemoryChunk chunk = table.find(address);
        if (chunk != null) {
            return chunk;
        }
        MemoryMapping mapping = mappingAt(address);
        if (mapping == null) {
            throw new UnmappedAddressException(address);
        }
        chunk = load(mapping, address);
        table.add(chunk);
        return chunk;
    }

    @Override
    public final byte getByte(long address) {
        MemoryChunk chunk = chunkAt(address);
        return chunk.bytes().get(chunk.index(address));
    }

    @Override
    public final short getShort(long address) {
        MemoryChunk chunk = chunkAt(address);
        return chunk.holds(address, Short.BYTES)
                ? chunk.bytes().getShort(chunk.index(address))
                : (short) acrossChunks(address, Short.BYTES);
    }

    @Override
    public final int getInt(long address) {
        MemoryChunk chunk = chunkAt(address);
        return chunk.holds(address, Integer.BYTES)
                ? chunk.bytes().getInt(chunk.index(address))
                : (int) acrossChunks(address, Integer.BYTES);
    }

    @Override
    public final long getLong(long address) {
        MemoryChunk chunk = chunkAt(address);
        return chunk.holds(address, Long.BYTES)
                ? chunk.bytes().getLong(chunk.index(address))
                : acrossChunks(address, Long.BYTES);
    }

    private long acrossChunks(long address, int length) {
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = (value << 8) | (getByte(address + i) & 0xff);
        }
        return value;
    }

    @Override
    public final void getBytes(long address, byte[] into, int offset, int length) {
        java.util.Objects.checkFromIndexSize(offset, length, into.length);
        int done = 0;
        while (done < length) {
            MemoryChunk chunk = chunkAt(address + done);
            int some = (int) Math.min(length - done, chunk.end() - address - done);
            chunk.bytes().get(chunk.index(address + done), into, offset + done, some);
            done += some;
        }
    }

    @Override
    public final boolean isMapped(long address, long length) {
        long at = address;
        long end = address + length;
        if (length < 0 || end < address) {
            return false;
        }
        while (at < end) {
            MemoryMapping mapping = mappingAt(at);
            if (mapping == null) {
                return false;
            }
            at = mapping.end();
        }
        return true;
    }

    @Override
    public final @Nullable MemoryMapping mappingAt(long address) {
        int found = java.util.Arrays.binarySearch(mappingStarts, address);
        int index = found >= 0 ? found : -found - 2;
        if (index < 0 || address >= mappings.get(index).end()) {
            return null;
        }
        return mappings.get(index);
    }

    @Override
    public final List<MemoryMapping> mappings() {
        return mappings;
    }

    private PageTable table() {
        PageTable table = pages;
        if (table == null) {
            throw new IllegalStateException("this address space is closed");
        }
        return table;
    }

    /** Drops all chunks; mapped files stay mapped until the garbage collector has seen that nobody uses them. */
    @Override
    public void close() {
        pages = null;
    }
}
