package dev.imago.checkpoint.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Contiguous memory of the process behind one buffer: the byte at {@code address} is at index {@code address - start()}.
 *
 * <p>For loops that read much in one neighbourhood: they look a chunk up once and then index the buffer directly. Only
 * absolute reads of {@link #bytes()} are allowed, so that threads can share it. Values are little-endian.
 */
public final class MemoryChunk {
    private final long start;
    private final long end;
    private final ByteBuffer bytes;

    /** A chunk of the first {@code bytes.limit()} bytes from {@code start}; {@code bytes} must not change any more, and be direct. */
    public MemoryChunk(long start, ByteBuffer bytes) {
        this.start = start;
        this.end = start + bytes.limit();
        // Read-only direct buffers everywhere: one class for the compiler, whether mapped, copied or zero.
        this.bytes = bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** First address, in the process. */
    public long start() {
        return start;
    }

    /** Address after the last byte. */
    public long end() {
        return end;
    }

    /** The bytes, index 0 at {@link #start()}. */
    public ByteBuffer bytes() {
        return bytes;
    }

    /** Whether all of {@code [address, address + length)} lies in this chunk. */
    public boolean holds(long address, int length) {
        return address >= start && address + length <= end;
    }

    /** The index of an address that it holds. */
    public int index(long address) {
        return (int) (address - start);
    }
}
