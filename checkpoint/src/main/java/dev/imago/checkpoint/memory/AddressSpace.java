package dev.imago.checkpoint.memory;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one process that does not run while it is read: a CRIU image, or {@code /proc/PID/mem} of a frozen
 * process. Made of chunks that are brought in when first touched and kept; subclasses say where bytes come from.
 *
 * <p>Values are little-endian, as on x86-64. Reading an address that no mapping covers throws {@link
 * UnmappedAddressException}; it never returns a made-up value. A page that a mapping covers but that was never written
 * reads as the file's content (file mappings) or as zeros (anonymous ones).
 *
 * <p>Safe for use by several threads at once. Whoever opened it closes it; reading after {@link #close()} throws {@link
 * IllegalStateException}.
 *
 * <p>A class with final reads, not an interface: code that was compiled while one kind of memory was read serves, as it
 * is, for every other kind.
 */
public abstract class AddressSpace implements AutoCloseable {
    private volatile @Nullable PageTable pages = new PageTable();
    /** In ascending order of address. */
    private volatile @Nullable List<MemoryMapping> mappings;

    protected AddressSpace() {}

    /** The mappings, in any order; asked for when they are first needed. */
    protected abstract List<MemoryMapping> readMappings();

    /**
     * Brings in the memory around {@code address}.
     *
     * @return a chunk that holds it and nothing that is not mapped
     * @throws UnmappedAddressException when nothing is mapped there, or it can't be read after all
     */
    protected abstract MemoryChunk load(long address);

    /** Forgets all chunks and mappings: what is read next is brought in again. */
    protected final void forgetAll() {
        table();
        pages = new PageTable();
        mappings = null;
    }

    /** Forgets the mappings and these chunks, which must be all that there are. */
    protected final void forget(List<MemoryChunk> chunks) {
        PageTable table = table();
        chunks.forEach(table::remove);
        mappings = null;
    }

    /**
     * The chunk that holds {@code address}, for reading a neighbourhood without a look-up for every value.
     *
     * @throws UnmappedAddressException when nothing is mapped there
     */
    public final MemoryChunk chunkAt(long address) {
        MemoryChunk chunk = table().find(address);
        return chunk != null ? chunk : bringIn(address);
    }

    private MemoryChunk bringIn(long address) {
        MemoryChunk chunk = load(address);
        table().add(chunk);
        return chunk;
    }

    public final byte getByte(long address) {
        MemoryChunk chunk = chunkAt(address);
        return chunk.bytes().get(chunk.index(address));
    }

    public final short getShort(long address) {
        MemoryChunk chunk = chunkAt(address);
        return chunk.holds(address, Short.BYTES)
                ? chunk.bytes().getShort(chunk.index(address))
                : (short) acrossChunks(address, Short.BYTES);
    }

    public final int getInt(long address) {
        MemoryChunk chunk = chunkAt(address);
        return chunk.holds(address, Integer.BYTES)
                ? chunk.bytes().getInt(chunk.index(address))
                : (int) acrossChunks(address, Integer.BYTES);
    }

    public final long getLong(long address) {
        MemoryChunk chunk = chunkAt(address);
        return chunk.holds(address, Long.BYTES)
                ? chunk.bytes().getLong(chunk.index(address))
                : acrossChunks(address, Long.BYTES);
    }

    private long acrossChunks(long address, int length) {
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = (value << Byte.SIZE) | (getByte(address + i) & 0xff);
        }
        return value;
    }

    /** Copies {@code length} bytes starting at {@code address}; ranges may cross page and mapping borders. */
    public final void getBytes(long address, byte[] into, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, into.length);
        int done = 0;
        while (done < length) {
            MemoryChunk chunk = chunkAt(address + done);
            int some = (int) Math.min(length - done, chunk.end() - address - done);
            chunk.bytes().get(chunk.index(address + done), into, offset + done, some);
            done += some;
        }
    }

    /** Whether mappings cover every byte of {@code [address, address + length)}. */
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

    /** The mapping that holds {@code address}, or null. */
    public final @Nullable MemoryMapping mappingAt(long address) {
        List<MemoryMapping> sorted = mappings();
        int low = 0;
        int high = sorted.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (address < sorted.get(middle).end()) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low < sorted.size() && address >= sorted.get(low).start() ? sorted.get(low) : null;
    }

    /** The mapping that holds {@code address}. */
    protected final MemoryMapping requireMapping(long address) {
        MemoryMapping mapping = mappingAt(address);
        if (mapping == null) {
            throw new UnmappedAddressException(address);
        }
        return mapping;
    }

    /** The mappings in ascending order of address, without those that can't lie in the 47-bit user space (vsyscall). */
    public final List<MemoryMapping> mappings() {
        List<MemoryMapping> known = mappings;
        if (known == null) {
            known = readMappings().stream()
                    .filter(mapping -> PageTable.canHold(mapping.start(), mapping.end()))
                    .sorted(Comparator.comparingLong(MemoryMapping::start))
                    .toList();
            mappings = known;
        }
        return known;
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
