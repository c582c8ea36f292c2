package dev.imago.checkpoint.image;

import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.MemoryChunk;
import dev.imago.checkpoint.memory.MemoryMapping;
import dev.imago.checkpoint.memory.UnmappedAddressException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a dumped process: pages of the image, mapped; unchanged pages of files, read from the files; zeros where
 * anonymous memory was never written.
 *
 * <p>Private memory is in the process's pagemap by address; shared memory and memfds (ZGC's heap) have pagemaps of their
 * own, by offset in the object.
 */
final class ImageMemory extends AddressSpace {
    /** Files and zeros come in pieces of this size. */
    private static final int PIECE = 1 << 20;

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(PIECE).asReadOnlyBuffer();

    private final List<MemoryMapping> mappings;
    private final Path directory;
    private final PageRuns privatePages;
    private final Map<Long, DumpedMapping> byStart = new HashMap<>();
    private final Map<Long, PageRuns> sharedPages = new HashMap<>();
    private final Map<Long, Long> sharedObjectOfFile;
    private final FilePages files;

    /** @param sharedObjectOfFile shared memory object of each memfd, by file id */
    ImageMemory(
            Path directory,
            int pid,
            List<DumpedMapping> mappings,
            FilePages files,
            Map<Long, Long> sharedObjectOfFile) {
        this.mappings = describe(mappings, files);
        this.directory = directory;
        this.privatePages = PageRuns.read(directory, "pagemap-" + pid + ".img");
        this.files = files;
        this.sharedObjectOfFile = sharedObjectOfFile;
        for (DumpedMapping mapping : mappings) {
            byStart.put(mapping.start(), mapping);
        }
    }

    private static List<MemoryMapping> describe(List<DumpedMapping> mappings, FilePages files) {
        List<MemoryMapping> described = new ArrayList<>(mappings.size());
        for (DumpedMapping mapping : mappings) {
            if (!mapping.isOutside()) {
                String path = mapping.isFile() ? files.path(mapping.objectId()) : null;
                described.add(new MemoryMapping(
                        mapping.start(), mapping.end(), path, path == null ? 0 : mapping.fileOffset(), 0));
            }
        }
        return described;
    }

    @Override
    protected List<MemoryMapping> readMappings() {
        return mappings;
    }

    @Override
    protected MemoryChunk load(long address) {
        DumpedMapping dumped = byStart.get(requireMapping(address).start());
        if (dumped == null) {
            throw new UnmappedAddressException(address);
        }
        // A private mapping of a memfd holds its changed pages privately, like one of a file.
        PageRuns.Part own = privatePages.at(address, dumped.start(), dumped.end());
        if (own.bytes() != null) {
            return new MemoryChunk(own.start(), own.bytes());
        }
        PageRuns shared = sharedPages(dumped);
        if (shared != null) {
            return fromSharedObject(shared, dumped, own, address);
        }
        long pieceStart = Math.max(own.start(), address & -(long) PIECE);
        int length = (int) (Math.min(own.end(), (address & -(long) PIECE) + PIECE) - pieceStart);
        return dumped.isFile() ? fromFile(dumped, pieceStart, length, address) : zeros(pieceStart, length);
    }

    private MemoryChunk fromFile(DumpedMapping dumped, long start, int length, long address) {
        ByteBuffer bytes = files.read(dumped, dumped.fileOffset() + (start - dumped.start()), length);
        if (address - start >= bytes.limit()) {
            throw new UnmappedAddressException(address); // behind the file's last page: SIGBUS for the process
        }
        return new MemoryChunk(start, bytes);
    }

    private MemoryChunk fromSharedObject(PageRuns shared, DumpedMapping dumped, PageRuns.Part gap, long address) {
        long shift = dumped.start() - dumped.fileOffset();
        PageRuns.Part part = shared.at(address - shift, gap.start() - shift, gap.end() - shift);
        ByteBuffer bytes = part.bytes();
        if (bytes != null) {
            return new MemoryChunk(part.start() + shift, bytes);
        }
        long pieceStart = Math.max(part.start() + shift, address & -(long) PIECE);
        long pieceEnd = Math.min(part.end() + shift, (address & -(long) PIECE) + PIECE);
        return zeros(pieceStart, (int) (pieceEnd - pieceStart));
    }

    private static MemoryChunk zeros(long start, int length) {
        return new MemoryChunk(start, ZEROS.slice(0, length));
    }

    private @Nullable PageRuns sharedPages(DumpedMapping mapping) {
        Long object = mapping.isAnonymousShared()
                ? Long.valueOf(mapping.objectId())
                : mapping.isMemfd() ? sharedObjectOfFile.get(mapping.objectId()) : null;
        if (object == null) {
            return null;
        }
        synchronized (sharedPages) {
            PageRuns known = sharedPages.get(object);
            String name = "pagemap-shmem-" + object + ".img";
            if (known == null && Files.exists(directory.resolve(name))) {
                known = PageRuns.read(directory, name);
                sharedPages.put(object, known);
            }
            return known;
        }
    }
}
