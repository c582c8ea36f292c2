package dev.imago.checkpoint.memory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one process that does not run while it is read: a CRIU image, or {@code /proc/PID/mem} of a frozen
 * process.
 *
 * <p>Values are little-endian, as on x86-64. Reading an address that no mapping covers throws {@link
 * UnmappedAddressException}; it never returns a made-up value. A page that a mapping covers but that was never written
 * reads as the file's content (file mappings) or as zeros (anonymous ones).
 *
 * <p>Safe for use by several threads at once. Whoever opened it closes it; reading after {@link #close()} throws {@link
 * IllegalStateException}.
 */
public interface AddressSpace extends AutoCloseable {

    byte getByte(long address);

    short getShort(long address);

    int getInt(long address);

    long getLong(long address);

    /** Copies {@code length} bytes starting at {@code address}; ranges may cross page and mapping borders. */
    void getBytes(long address, byte[] into, int offset, int length);

    /**
     * The chunk that holds {@code address}, for reading a neighbourhood without a look-up for every value.
     *
     * @throws UnmappedAddressException when nothing is mapped there
     */
    MemoryChunk chunkAt(long address);

    /** Whether a mapping covers every byte of {@code [address, address + length)}. */
    boolean isMapped(long address, long length);

    /** The mapping that holds {@code address}, or null. */
    @Nullable
    MemoryMapping mappingAt(long address);

    /** The mappings in ascending order of address. */
    List<MemoryMapping> mappings();

    @Override
    void close();
}
