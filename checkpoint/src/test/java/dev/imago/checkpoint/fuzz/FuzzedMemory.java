package dev.imago.checkpoint.fuzz;

import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.MemoryChunk;
import dev.imago.checkpoint.memory.MemoryMapping;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process with one mapping of two pages, whose content is another one for each input: made once, for that takes longest. */
public final class FuzzedMemory extends AddressSpace {
    public static final int SIZE = 8192;
    private final long base;
    private final @Nullable String file;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(SIZE);

    /** @param file what is mapped; null for nothing */
    public FuzzedMemory(long base, @Nullable String file) {
        this.base = base;
        this.file = file;
    }

    /** Puts an input at the beginning, and zeros after it; what is beyond the end is left out. */
    public void fill(byte[] input) {
        bytes.put(0, new byte[SIZE]).put(0, input, 0, Math.min(SIZE, input.length));
    }

    /** Puts an input at the end, so that nothing is mapped after it; returns its address. */
    public long fillEnd(byte[] input) {
        int length = Math.min(SIZE, input.length);
        bytes.put(0, new byte[SIZE]).put(SIZE - length, input, 0, length);
        return base + SIZE - length;
    }

    @Override
    protected List<MemoryMapping> readMappings() {
        return List.of(new MemoryMapping(base, base + SIZE, file, 0, 0));
    }

    @Override
    protected MemoryChunk load(long address) {
        requireMapping(address);
        return new MemoryChunk(base, bytes);
    }
}
