package dev.imago.checkpoint.state.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Where tables lie: in the heap, up to a sixteenth of it, then in a file that the kernel writes out when memory is short. So what
 * grows with the objects needs no larger heap.
 *
 * <p>The file is readable for its owner alone and has no name: it goes with the process at the latest. Its room on the disk is
 * taken before it is used. Safe for use by several threads. Closing it makes no table unreadable; the file goes when
 * the garbage collector has seen that no table needs it.
 */
public final class TableSpace implements AutoCloseable {
    private static final int HEAP_SHARE = 16;
    /** The file grows by so much; a multiple of all pages. */
    private static final int PIECE = 16 << 20;

    private static final int WRITTEN_AT_ONCE = 1 << 20;

    private final @Nullable Path directory;
    private long heapLeft;
    private @Nullable FileChannel file;
    private ByteBuffer piece = ByteBuffer.allocate(0);

    private TableSpace(@Nullable Path directory, long heapBytes) {
        this.directory = directory;
        this.heapLeft = heapBytes;
    }

    /**
     * One that takes a sixteenth of the heap.
     *
     * @param directory for the file, which is made only when it is needed
     */
    public static TableSpace in(Path directory) {
        return in(directory, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    }

    /** The same with so many bytes of the heap. */
    public static TableSpace in(Path directory, long heapBytes) {
        return new TableSpace(directory, heapBytes);
    }

    /** One without a file: for tables that are known to be small. */
    public static TableSpace ofHeap() {
        return new TableSpace(null, Long.MAX_VALUE);
    }

    /** Whether the next page is to be in the heap. */
    synchronized boolean takeOfHeap(int bytes) {
        boolean fits = bytes <= heapLeft;
        heapLeft -= fits ? bytes : 0;
        return fits;
    }

    /**
     * A page of the file, all zeros.
     *
     * @param bytes a power of two
     * @throws UncheckedIOException when the disk is full
     */
    synchronized ByteBuffer page(int bytes) {
        if (piece.remaining() < bytes) {
            piece = nextPiece();
        }
        ByteBuffer page = piece.slice(piece.position(), bytes).order(ByteOrder.nativeOrder());
        piece.position(piece.position() + bytes);
        return page;
    }

    private ByteBuffer nextPiece() {
        try {
            FileChannel opened = file;
            if (opened == null) {
                opened = create();
                file = opened;
            }
            long start = opened.size();
            // A full disk is noticed here, and not by a signal when the page is used.
            ByteBuffer zeros = ByteBuffer.allocateDirect(WRITTEN_AT_ONCE);
            for (long at = start; at < start + PIECE; at += zeros.position()) {
                zeros.clear();
                opened.write(zeros, at);
            }
            return opened.map(FileChannel.MapMode.READ_WRITE, start, PIECE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep tables in " + directory + ": " + e.getMessage(), e);
        }
    }

    private FileChannel create() throws IOException {
        if (directory == null) {
            throw new IllegalStateException("no place for a file");
        }
        // Readable for its owner alone.
        Path path = Files.createTempFile(directory, "imago-tables", "");
        try {
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(path);
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the tables in " + directory, e);
        }
    }
}
