package dev.imago.checkpoint.archive;

/** Learns how far the writing or reading of an archive has come; called often, from the thread that does it. */
@FunctionalInterface
public interface ArchiveProgress {
    /** Nobody is interested. */
    ArchiveProgress NONE = (done, all) -> {};

    /**
     * Uncompressed bytes of content that were written or read so far.
     *
     * <p>May throw an unchecked exception to give up: nothing of the archive, or of what was unpacked, is left behind.
     */
    void moved(long done, long all);
}
