package dev.imago.checkpoint.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the pages that an image leaves to the files that were mapped. */
final class FilePages {
    private final Map<Integer, DumpedFile> files;
    private final Map<Integer, GhostFile> ghosts;
    private final MappedFiles source;

    /** @param ghosts files whose content is in the image, by id; all others are the source's */
    FilePages(Map<Integer, DumpedFile> files, Map<Integer, GhostFile> ghosts, MappedFiles source) {
        this.files = files;
        this.ghosts = ghosts;
        this.source = source;
    }

    /** Path of a file as the process saw it, or null when it is unknown. */
    @Nullable
    String path(long id) {
        DumpedFile file = id == (int) id ? files.get((int) id) : null;
        return file == null ? null : file.path();
    }

    /**
     * Bytes of a mapping's file from {@code offset}; zeros after its end.
     *
     * @return as many bytes as the pages that the file reaches into, or less than {@code length} at its end
     */
    ByteBuffer read(DumpedMapping mapping, long offset, int length) {
        DumpedFile file = files.get((int) mapping.objectId());
        String path = file == null ? null : file.path();
        if (file == null || path == null) {
            throw new MissingFileContentException("file " + mapping.objectId(), "the image does not describe");
        }
        try {
            GhostFile ghost = ghosts.get(file.id());
            if (ghost != null) {
                ByteBuffer bytes = buffer(ghost.size(), offset, length);
                ghost.read(bytes, offset);
                return bytes;
            }
            FileChannel channel = source.channel(mapping, path);
            long size = channel.size();
            if (file.size().isPresent() && file.size().getAsLong() != size) {
                throw new MissingFileContentException(
                        path, "had " + file.size().getAsLong() + " bytes then and has " + size + " now");
            }
            ByteBuffer bytes = buffer(size, offset, length);
            while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) > 0) {
                // read on
            }
            return bytes.rewind();
        } catch (IOException e) {
            throw new MissingFileContentException(path, "can't be read: " + e);
        }
    }

    private static ByteBuffer buffer(long size, long offset, int length) {
        long pagesLeft = (size - offset + PageRuns.PAGE - 1) / PageRuns.PAGE;
        return ByteBuffer.allocateDirect((int) Math.max(0, Math.min(length, pagesLeft * PageRuns.PAGE)));
    }
}
