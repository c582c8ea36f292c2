package dev.imago.checkpoint.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Gives out no more bytes than its reader was allowed: what an archive may make a reader hold in memory between two files
 * (long names, extended headers) is bounded, whatever the archive claims.
 */
final class BoundedStream extends FilterInputStream {
    private long allowed;

    BoundedStream(InputStream in) {
        super(in);
    }

    /** Allows so many bytes from here on, and forgets what was allowed before. */
    void allow(long bytes) {
        allowed = bytes;
    }

    @Override
    public int read() throws IOException {
        check();
        int read = in.read();
        allowed -= read < 0 ? 0 : 1;
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        check();
        int got = in.read(bytes, offset, (int) Math.min(length, allowed));
        allowed -= Math.max(0, got);
        return got;
    }

    @Override
    public long skip(long count) throws IOException {
        if (count <= 0) {
            return 0;
        }
        check();
        long skipped = in.skip(Math.min(count, allowed));
        allowed -= skipped;
        return skipped;
    }

    private void check() throws IOException {
        if (allowed <= 0) {
            throw new ExcessException();
        }
    }

    /** More is there than may be. */
    static final class ExcessException extends IOException {
        private static final long serialVersionUID = 1L;

        ExcessException() {
            super("there is more between two files of the archive than may be");
        }
    }
}
