package dev.imago.checkpoint.memory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One face of all {@link ChunkedMemory}, images and running processes alike: compiled code that reads through it takes
 * every kind for the same class, so that what was compiled while one was read serves for the other.
 *
 * <p>Closing it closes the memory behind it.
 */
public final class UniformMemory implements AddressSpace {
    private final ChunkedMemory memory;

    private UniformMemory(ChunkedMemory memory) {
        this.memory = memory;
    }

    /** The face of {@code memory}; memory that is not chunked stays as it is. */
    public static AddressSpace of(AddressSpace memory) {
        return memory instanceof ChunkedMemory chunked ? new UniformMemory(chunked) : memory;
    }

    @Override
    public byte getByte(long address) {
        return memory.getByte(address);
    }

    @Override
    public short getShort(long address) {
        return memory.getShort(address);
    }

    @Override
    public int getInt(long address) {
        return memory.getInt(address);
    }

    @Override
    public long getLong(long address) {
        return memory.getLong(address);
    }

    @Override
    public void getBytes(long address, byte[] into, int offset, int length) {
        memory.getBytes(address, into, offset, length);
    }

    @Override
    public MemoryChunk chunkAt(long address) {
        return memory.chunkAt(address);
    }

    @Override
    public boolean isMapped(long address, long length) {
        return memory.isMapped(address, length);
    }

    @Override
    public @Nullable MemoryMapping mappingAt(long address) {
        return memory.mappingAt(address);
    }

    @Override
    public List<MemoryMapping> mappings() {
        return memory.mappings();
    }

    @Override
    public void close() {
        memory.close();
    }
}
