package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.MemoryChunk;
import dev.imago.checkpoint.memory.MemoryMapping;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** The memory of a process with some of its words replaced by others. */
public final class DamagedMemory extends AddressSpace {
    private static final int PAGE = 4096;
    private final AddressSpace whole;
    private final Random random;
    private final int onePageIn;
    private final long from;
    private final long to;

    /** @param onePageIn of so many pages, one has a damaged word */
    DamagedMemory(AddressSpace whole, long seed, int onePageIn) {
        this(whole, seed, onePageIn, 0, Long.MAX_VALUE);
    }

    /** Damages only what lies in {@code [from, to)}. */
    public DamagedMemory(AddressSpace whole, long seed, int onePageIn, long from, long to) {
        this.whole = whole;
        this.random = new Random(seed);
        this.onePageIn = onePageIn;
        this.from = from;
        this.to = to;
    }

    @Override
    protected List<MemoryMapping> readMappings() {
        return whole.mappings();
    }

    @Override
    protected MemoryChunk load(long address) {
        requireMapping(address);
        long start = address & -PAGE;
        byte[] bytes = new byte[PAGE];
        whole.getBytes(start, bytes, 0, PAGE);
        ByteBuffer damaged = ByteBuffer.allocateDirect(PAGE).put(bytes).rewind();
        if (start >= from && start < to && random.nextInt(onePageIn) == 0) {
            int at = 8 * random.nextInt(PAGE / 8);
            switch (random.nextInt(3)) {
                case 0 -> damaged.putLong(at, random.nextLong());
                case 1 -> damaged.putLong(at, damaged.getLong(at) ^ (1L << random.nextInt(64)));
                default -> damaged.putLong(at, damaged.getLong(8 * random.nextInt(PAGE / 8)));
            }
        }
        return new MemoryChunk(start, damaged);
    }
}
