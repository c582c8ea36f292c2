package dev.imago.checkpoint.archive;

import dev.imago.checkpoint.archive.ArchiveException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Goes from block to block of an archive's Zstandard frames, by the lengths that they tell (RFC 8878, 3.1.1), to see whether the
 * last one has its end. What is in them is not read: of four gigabytes it takes some 30 000 reads of a page.
 */
final class FrameWalk {
    /** A page; many blocks that hold nothing are read at once. */
    private static final int WINDOW = 4096;

    private static final int MAGIC = 0xFD2FB528;
    private static final int SKIPPABLE = ArchiveFormat.SKIPPABLE_MAGIC >>> 4;
    private static final int CHECKSUM = Integer.BYTES;
    private static final int BLOCK_HEADER = 3;
    private static final int REPEATED_BYTE = 1;
    private static final int RESERVED = 3;

    private final ArchiveReader archive;
    private final FileChannel channel;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
    private long windowStart;
    private long at;

    /** @param channel its position is left anywhere */
    FrameWalk(ArchiveReader archive, FileChannel channel, long start) {
        this.archive = archive;
        this.channel = channel;
        this.at = start;
    }

    /** @throws ArchiveException when the file ends before its last frame does, or holds something else than frames */
    void run() throws IOException {
        do {
            int magic = (int) next(Integer.BYTES);
            if (magic == MAGIC) {
                frame();
            } else if (magic >>> 4 == SKIPPABLE) {
                skip(next(Integer.BYTES));
            } else {
                throw failure(Code.DAMAGED, "the archive is damaged (no compressed files where they should be)");
            }
        } while (at < archive.size());
    }

    private void frame() throws IOException {
        int descriptor = (int) next(1);
        boolean singleSegment = (descriptor & 0x20) != 0;
        int dictionary = (1 << (descriptor & 3)) >> 1;
        int contentSize = descriptor >> 6 == 0 ? (singleSegment ? 1 : 0) : 1 << (descriptor >> 6);
        skip((singleSegment ? 0 : 1) + dictionary + contentSize);
        boolean last;
        do {
            int header = (int) next(BLOCK_HEADER);
            last = (header & 1) != 0;
            int type = header >> 1 & 3;
            if (type == RESERVED) {
                throw failure(Code.DAMAGED, "the archive is damaged (a block of no known type)");
            }
            skip(type == REPEATED_BYTE ? 1 : header >> 3);
        } while (!last);
        skip((descriptor & 4) != 0 ? CHECKSUM : 0);
    }

    private void skip(long bytes) throws IOException {
        if (bytes > archive.size() - at) {
            at = archive.size();
            throw failure(Code.TRUNCATED, "the archive ends too early");
        }
        at += bytes;
    }

    /** A number of so many bytes. */
    private long next(int bytes) throws IOException {
        long start = at;
        skip(bytes);
        if (start < windowStart || at > windowStart + window.limit()) {
            fill(start);
        }
        long number = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            number = (number << 8) | (window.get((int) (start - windowStart) + i) & 0xff);
        }
        return number;
    }

    private void fill(long start) throws IOException {
        window.clear();
        while (window.hasRemaining() && channel.read(window, start + window.position()) >= 0) {}
        window.flip();
        windowStart = start;
        if (window.limit() < at - start) {
            throw failure(Code.TRUNCATED, "the archive has become shorter while it was read");
        }
    }

    private ArchiveException failure(Code code, String what) throws IOException {
        channel.position(at);
        return archive.failure(code, what, null);
    }
}
