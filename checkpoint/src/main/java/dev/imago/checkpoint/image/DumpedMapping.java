package dev.imago.checkpoint.image;

/**
 * A memory mapping (VMA) of a process, as CRIU describes it.
 *
 * @param fileOffset bytes, for mappings of files and of shared memory
 * @param objectId file or shared memory object that is mapped
 * @param status CRIU's own bits: which kind of mapping it is
 */
public record DumpedMapping(long start, long end, long fileOffset, long objectId, int protection, int status) {
    private static final long HIGHEST_FILE_OFFSET = 1L << 60;
    private static final int STATUS_VVAR = 1 << 12;
    private static final int STATUS_FILE_PRIVATE = 1 << 6;
    private static final int STATUS_FILE_SHARED = 1 << 7;
    private static final int STATUS_ANON_SHARED = 1 << 8;
    private static final int STATUS_SYSVIPC = 1 << 10;
    private static final int STATUS_SOCKET = 1 << 11;
    private static final int STATUS_MEMFD = 1 << 14;

    static DumpedMapping of(Message vma) {
        DumpedMapping mapping = new DumpedMapping(
                vma.require(1, "start"),
                vma.require(2, "end"),
                vma.require(3, "pgoff"),
                vma.require(4, "shmid"),
                (int) vma.require(5, "prot"),
                (int) vma.require(7, "status"));
        if (Long.compareUnsigned(mapping.start, mapping.end) >= 0
                || (mapping.start | mapping.end | mapping.fileOffset) % PageRuns.PAGE != 0
                || mapping.fileOffset < 0
                || mapping.fileOffset > HIGHEST_FILE_OFFSET) {
            throw vma.invalid("a mapping goes from 0x" + Long.toHexString(mapping.start) + " to 0x"
                    + Long.toHexString(mapping.end) + ", file offset " + mapping.fileOffset);
        }
        return mapping;
    }

    private boolean has(int bits) {
        return (status & bits) != 0;
    }

    /** Whether a memfd is mapped: it looks like a file's mapping, but its path must not be read. */
    boolean isMemfd() {
        return has(STATUS_MEMFD);
    }

    boolean isFile() {
        return has(STATUS_FILE_PRIVATE | STATUS_FILE_SHARED) && !isMemfd();
    }

    boolean isAnonymousShared() {
        return has(STATUS_ANON_SHARED) && !isMemfd();
    }

    /** Whether its memory isn't in the image at all: kernel data, System V segments, packet rings. */
    boolean isOutside() {
        return has(STATUS_VVAR | STATUS_SYSVIPC | STATUS_SOCKET);
    }
}
