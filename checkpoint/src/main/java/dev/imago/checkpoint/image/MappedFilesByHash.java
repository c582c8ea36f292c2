package dev.imago.checkpoint.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/** Files that are found by path and known by their content; each is opened and hashed when first asked for. */
public final class MappedFilesByHash extends MappedFiles {
    private final Path root;
    private final Map<String, String> sha256;
    private final Map<String, FileChannel> channels = new HashMap<>();

    MappedFilesByHash(Path root, Map<String, String> sha256) {
        this.root = root.toAbsolutePath().normalize();
        this.sha256 = Map.copyOf(sha256);
    }

    /**
     * Looks whether the file is there and is the right one.
     *
     * @throws MissingFileContentException otherwise
     */
    public void check(String path) {
        channel(path);
    }

    @Override
    FileChannel channel(DumpedMapping mapping, String path) {
        return channel(path);
    }

    private synchronized FileChannel channel(String path) {
        FileChannel known = channels.get(path);
        if (known != null) {
            return known;
        }
        String expected = sha256.get(path);
        if (expected == null) {
            throw new MissingFileContentException(path, "nobody knows any more");
        }
        Path found = root.resolve(path.replaceFirst("^/+", "")).normalize();
        if (!found.startsWith(root)) {
            throw new MissingFileContentException(path, "leads out of " + root);
        }
        if (!Files.isRegularFile(found)) {
            throw new MissingFileContentException(path, "is not there (" + found + ")");
        }
        FileChannel opened = open(path, found);
        channels.put(path, opened); // what is closed in the end
        return opened;
    }

    private FileChannel open(String path, Path found) {
        FileChannel opened = null;
        boolean right = false;
        try {
            opened = FileChannel.open(found, StandardOpenOption.READ);
            String actual = FileHash.of(opened);
            right = actual.equals(sha256.get(path));
            if (!right) {
                throw new MissingFileContentException(
                        path, "is another file now: its SHA-256 is " + actual + " and was " + sha256.get(path));
            }
            return opened;
        } catch (IOException e) {
            throw new MissingFileContentException(path, "can't be read: " + e);
        } finally {
            if (!right && opened != null) {
                close(opened);
            }
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        channels.values().forEach(MappedFilesByHash::close);
        channels.clear();
    }
}
