package dev.imago.checkpoint.image;

import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.MemoryChunk;
import dev.imago.checkpoint.memory.MemoryMapping;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/** The memory of a process as an image has it when a mapped file is gone, with some words replaced by others. */
public final class WithoutFile extends AddressSpace {
    private static final int PAGE = 4096;
    private final AddressSpace whole;
    private final String file;
    private final Map<Long, Long> words;

    /**
     * Such a memory.
     *
     * @param file what the path of the file contains
     * @param words by their addresses
     */
    public WithoutFile(AddressSpace whole, String file, Map<Long, Long> words) {
        this.whole = whole;
        this.file = file;
        this.words = Map.copyOf(words);
    }

    @Override
    protected List<MemoryMapping> readMappings() {
        return whole.mappings();
    }

    @Override
    protected MemoryChunk load(long address) {
        String mapped = requireMapping(address).file();
        if (mapped != null && mapped.contains(file)) {
            throw new MissingFileContentException(mapped, "nobody knows any more");
        }
        long start = address & -PAGE;
        byte[] bytes = new byte[PAGE];
        whole.getBytes(start, bytes, 0, PAGE);
        ByteBuffer page = ByteBuffer.allocateDirect(PAGE)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(bytes)
                .rewind();
        words.forEach((at, word) -> {
            if (at >= start && at < start + PAGE) {
                page.putLong((int) (at - start), word);
            }
        });
        return new MemoryChunk(start, page);
    }
}
