package dev.imago.checkpoint.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what an image leaves to the files that were mapped. */
final class MappedFiles {
    private final Path root;
    private final Map<Integer, DumpedFile> files;

    /** @param root under which the process's paths are found */
    MappedFiles(Path root, Map<Integer, DumpedFile> files) {
        this.root = root;
        this.files = files;
    }

    /** Path of a file as the process saw it, or null when it is unknown. */
    @Nullable
    String path(long id) {
        DumpedFile file = id == (int) id ? files.get((int) id) : null;
        return file == null ? null : file.path();
    }

    /**
     * Bytes of a file from {@code offset}; zeros after its end.
     *
     * @return as many bytes as the pages that the file reaches into, or less than {@code length} at its end
     */
    ByteBuffer read(long id, long offset, int length) {
        DumpedFile file = files.get((int) id);
        String path = file == null ? null : file.path();
        if (file == null || path == null) {
            throw new MissingFileContentException("file " + id, "the image does not describe");
        }
        Path found = root.resolve(path.replaceFirst("^/+", "")).normalize();
        if (!found.startsWith(root)) {
            throw new MissingFileContentException(path, "leads out of " + root);
        }
        if (!Files.isRegularFile(found)) {
            throw new MissingFileContentException(path, "is not there (" + found + ")");
        }
        try (FileChannel channel = FileChannel.open(found, StandardOpenOption.READ)) {
            long size = channel.size();
            if (file.size().isPresent() && file.size().getAsLong() != size) {
                throw new MissingFileContentException(
                        path, "had " + file.size().getAsLong() + " bytes then and has " + size + " now");
            }
            long pagesLeft = (size - offset + PageRuns.PAGE - 1) / PageRuns.PAGE;
            int readable = (int) Math.max(0, Math.min(length, pagesLeft * PageRuns.PAGE));
            ByteBuffer bytes = ByteBuffer.allocateDirect(readable);
            while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) > 0) {
                // read on
            }
            return bytes.rewind();
        } catch (IOException e) {
            throw new MissingFileContentException(path, "can't be read: " + e.getMessage());
        }
    }
}
