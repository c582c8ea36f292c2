package dev.imago.checkpoint.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory of a process that is frozen again and again for a quick look: read page by page through {@code
 * /proc/PID/mem}, and forgotten with {@link #refresh()}.
 *
 * <p>Unlike {@link ProcessMemory} it reads no more than the pages that are asked for, sees mappings that came later, and
 * uses its buffers again: chunks from before a refresh hold other pages afterwards. Meant for reading thousands of
 * pages, not the heap. Safe for several threads, one at a time inside.
 */
public final class SparseProcessMemory extends AddressSpace {
    private static final int PAGE_SIZE = 4096;
    private static final int PAGES_PER_SLAB = 256;
    /** 1 GiB: who reads that much wants {@link ProcessMemory}. */
    private static final int MOST_PAGES = 1 << 18;

    private final int pid;
    private final FileChannel mem;
    private final List<MemoryChunk> pages = new ArrayList<>();
    private final List<ByteBuffer> slabs = new ArrayList<>();

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
        forget(pages);
        pages.clear();
    }

    @Override
    protected synchronized MemoryChunk load(long address) {
        if (!mem.isOpen()) {
            throw new IllegalStateException("the memory of process " + pid + " is closed");
        }
        MemoryChunk chunk = read(address & -(long) PAGE_SIZE, address);
        pages.add(chunk);
        return chunk;
    }

    private MemoryChunk read(long page, long address) {
        if (!PageTable.canHold(page, page + PAGE_SIZE)) {
            throw new UnmappedAddressException(address);
        }
        if (pages.size() == MOST_PAGES) {
            throw new IllegalStateException("too much of process " + pid + " is read page by page");
        }
        if (pages.size() == slabs.size() * PAGES_PER_SLAB) {
            slabs.add(ByteBuffer.allocateDirect(PAGES_PER_SLAB * PAGE_SIZE));
        }
        ByteBuffer buffer =
                slabs.get(pages.size() / PAGES_PER_SLAB).slice(pages.size() % PAGES_PER_SLAB * PAGE_SIZE, PAGE_SIZE);
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
        return new MemoryChunk(page, buffer.rewind());
    }

    /** Read from {@code /proc/PID/maps} when first asked for after a refresh. */
    @Override
    protected List<MemoryMapping> readMappings() {
        try {
            return ProcessMemory.mappings(pid);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the mappings of process " + pid, e);
        }
    }

    @Override
    public synchronized void close() {
        super.close();
        pages.clear();
        slabs.clear();
        try {
            mem.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
