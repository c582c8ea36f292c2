package dev.imago.checkpoint.memory;

import com.carrotsearch.hppc.LongObjectHashMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a process that is frozen again and again for a quick look: read page by page through {@code
 * /proc/PID/mem}, and forgotten with {@link #refresh()}.
 *
 * <p>Unlike {@link ProcessMemory} it reads no more than the pages that are asked for, sees mappings that came later, and
 * uses its buffers again: chunks from before a refresh hold other pages afterwards. Meant for reading thousands of
 * pages, not the heap. Safe for several threads, one at a time inside.
 */
public final class SparseProcessMemory implements AddressSpace {
    private static final int PAGE_SIZE = 4096;
    private static final int PAGES_PER_SLAB = 256;
    /** 1 GiB: who reads that much wants {@link ProcessMemory}. */
    private static final int MOST_PAGES = 1 << 18;

    private final int pid;
    private final FileChannel mem;
    private final LongObjectHashMap<MemoryChunk> pages = new LongObjectHashMap<>(4096);
    private final List<ByteBuffer> slabs = new ArrayList<>();
    private int used;
    private @Nullable MemoryChunk last;
    private @Nullable List<MemoryMapping> mappings;

    private SparseProcessMemory(int pid, FileChannel mem) {
        this.pid = pid;
        this.mem = mem;
    }

    /**
     * Opens the memory of a process; it need not be frozen before something is read.
     *
     * @throws UncheckedIOException when there is no such process, or it may not be read
     */
    public static SparseProcessMemory open(int pid) {
        Path mem = Path.of("/proc", Integer.toString(pid), "mem");
        try {
            return new SparseProcessMemory(pid, FileChannel.open(mem, StandardOpenOption.READ));
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the memory of process " + pid + ": " + e.getMessage(), e);
        }
    }

    public int pid() {
        return pid;
    }

    /** Forgets all that was read: to be called when the process ran in between and is frozen again. */
    public synchronized void refresh() {
        pages.clear();
        used = 0;
        last = null;
        mappings = null;
    }

    @Override
    public synchronized MemoryChunk chunkAt(long address) {
        MemoryChunk recent = last;
        if (recent != null && recent.holds(address, 1)) {
            return recent;
        }
        if (!mem.isOpen()) {
            throw new IllegalStateException("the memory of process " + pid + " is closed");
        }
        long page = address & -(long) PAGE_SIZE;
        MemoryChunk chunk = pages.get(page);
        if (chunk == null) {
            chunk = load(page, address);
            pages.put(page, chunk);
        }
        last = chunk;
        return chunk;
    }

    private MemoryChunk load(long page, long address) {
        if (!PageTable.canHold(page, page + PAGE_SIZE)) {
            throw new UnmappedAddressException(address);
        }
        if (used == MOST_PAGES) {
            throw new IllegalStateException("too much of process " + pid + " is read page by page");
        }
        if (used == slabs.size() * PAGES_PER_SLAB) {
            slabs.add(ByteBuffer.allocateDirect(PAGES_PER_SLAB * PAGE_SIZE));
        }
        ByteBuffer buffer = slabs.get(used / PAGES_PER_SLAB).slice(used % PAGES_PER_SLAB * PAGE_SIZE, PAGE_SIZE);
        try {
            while (buffer.hasRemaining()) {
                if (mem.read(buffer, page + buffer.position()) <= 0) {
                    throw new UnmappedAddressException(address);
                }
            }
        } catch (IOException e) {
            // EIO: nothing is mapped there, or it can't be read.
            throw new UnmappedAddressException(address);
        }
        used++;
        return new MemoryChunk(page, buffer.rewind());
    }

    @Override
    public byte getByte(long address) {
        MemoryChunk chunk = chunkAt(address);
        return chunk.bytes().get(chunk.index(address));
    }

    @Override
    public short getShort(long address) {
        MemoryChunk chunk = chunkAt(address);
        return chunk.holds(address, Short.BYTES)
                ? chunk.bytes().getShort(chunk.index(address))
                : (short) bytewise(address, Short.BYTES);
    }

    @Override
    public int getInt(long address) {
        MemoryChunk chunk = chunkAt(address);
        return chunk.holds(address, Integer.BYTES)
                ? chunk.bytes().getInt(chunk.index(address))
                : (int) bytewise(address, Integer.BYTES);
    }

    @Override
    public long getLong(long address) {
        MemoryChunk chunk = chunkAt(address);
        return chunk.holds(address, Long.BYTES)
                ? chunk.bytes().getLong(chunk.index(address))
                : bytewise(address, Long.BYTES);
    }

    private long bytewise(long address, int length) {
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = (value << Byte.SIZE) | (getByte(address + i) & 0xff);
        }
        return value;
    }

    @Override
    public void getBytes(long address, byte[] into, int offset, int length) {
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
    public boolean isMapped(long address, long length) {
        if (length < 0 || address + length < address) {
            return false;
        }
        MemoryMapping mapping = mappingAt(address);
        long at = address;
        while (mapping != null && mapping.end() < address + length) {
            at = mapping.end();
            mapping = mappingAt(at);
        }
        return length == 0 || mapping != null;
    }

    @Override
    public @Nullable MemoryMapping mappingAt(long address) {
        for (MemoryMapping mapping : mappings()) {
            if (address >= mapping.start() && address < mapping.end()) {
                return mapping;
            }
        }
        return null;
    }

    /** Read from {@code /proc/PID/maps} when first asked for after a refresh. */
    @Override
    public synchronized List<MemoryMapping> mappings() {
        List<MemoryMapping> known = mappings;
        if (known == null) {
            try {
                known = Files.readAllLines(Path.of("/proc", Integer.toString(pid), "maps")).stream()
                        .map(ProcessMemory::parse)
                        .filter(mapping -> PageTable.canHold(mapping.start(), mapping.end()))
                        .sorted(Comparator.comparingLong(MemoryMapping::start))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException("can't read the mappings of process " + pid, e);
            }
            mappings = known;
        }
        return known;
    }

    @Override
    public synchronized void close() {
        refresh();
        slabs.clear();
        try {
            mem.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
