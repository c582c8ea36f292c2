package dev.imago.checkpoint.archive;

import dev.imago.checkpoint.archive.ArchiveException.Code;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * One pass over an archive's files: they must be those that the head announces, in that order, each of the announced size,
 * and in the end each must have the manifest's hash. So no name, type or size of the tar itself decides anything.
 */
final class Unpacking {
    private static final int BUFFER = 1 << 20;

    /** A header, padding, and the end mark with its block. */
    private static final long BETWEEN_FILES = 64 << 10;

    private final ArchiveReader archive;
    private final @Nullable Path directory;
    private final ArchiveProgress progress;
    private final Map<String, String> hashes = new LinkedHashMap<>();
    private final Deque<Path> made = new ArrayDeque<>();
    private final byte[] buffer = new byte[BUFFER];
    private long done;

    /** @param directory where to, or null to read and check only */
    Unpacking(ArchiveReader archive, @Nullable Path directory, ArchiveProgress progress) {
        this.archive = archive;
        this.directory = directory;
        this.progress = progress;
    }

    /** @throws IOException when a file cannot be written; what is wrong with the archive is an {@link ArchiveException} */
    void run(InputStream body) throws IOException {
        boolean complete = false;
        try (InputStream content = decompressed(body)) {
            BoundedStream bounded = new BoundedStream(content);
            TarArchiveInputStream tar = new TarArchiveInputStream(bounded, StandardCharsets.UTF_8.name());
            for (ArchivedFile file : archive.head().contents()) {
                next(tar, bounded, file.name(), file.size());
                hashes.put(file.name(), copy(tar, file));
            }
            checkManifest(tar, bounded);
            checkEnd(tar, bounded);
            complete = true;
        } finally {
            if (!complete) {
                removeAll();
            }
        }
    }

    private InputStream decompressed(InputStream body) {
        try {
            return new ZstdCompressorInputStream(body);
        } catch (IOException e) {
            throw explain(e);
        }
    }

    private void next(TarArchiveInputStream tar, BoundedStream bounded, String name, long size) {
        TarArchiveEntry entry = nextEntry(tar, bounded);
        if (entry == null) {
            throw archive.failure(Code.TRUNCATED, name + " is missing", null);
        }
        if (!entry.getName().equals(name) || !entry.isFile() || entry.isSparse() || entry.isLink()) {
            throw archive.failure(
                    Code.INVALID,
                    "where the file " + name + " should be is '" + printable(entry.getName()) + "'",
                    null);
        }
        if (size >= 0 && entry.getSize() != size) {
            throw archive.failure(
                    Code.INVALID, name + " should have " + size + " bytes and has " + entry.getSize(), null);
        }
        bounded.allow(entry.getSize());
    }

    private @Nullable TarArchiveEntry nextEntry(TarArchiveInputStream tar, BoundedStream bounded) {
        bounded.allow(BETWEEN_FILES);
        try {
            return tar.getNextEntry();
        } catch (IOException e) {
            throw explain(e);
        } catch (IllegalArgumentException e) {
            throw archive.failure(Code.DAMAGED, "an entry of the archive makes no sense: " + e.getMessage(), e);
        }
    }

    private String copy(TarArchiveInputStream tar, ArchivedFile file) throws IOException {
        MessageDigest digest = ArchiveFormat.sha256();
        try (OutputStream out = create(file)) {
            for (long left = file.size(); left > 0; ) {
                int got = read(tar, (int) Math.min(buffer.length, left));
                if (got <= 0) {
                    throw archive.failure(Code.TRUNCATED, file.name() + " is cut short", null);
                }
                digest.update(buffer, 0, got);
                out.write(buffer, 0, got);
                left -= got;
                done += got;
                progress.moved(done, archive.head().contentSize());
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private OutputStream create(ArchivedFile file) throws IOException {
        Path root = directory;
        if (root == null) {
            return OutputStream.nullOutputStream();
        }
        Path target = root.resolve(file.name());
        Path parent = target.getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            Files.createDirectory(
                    parent, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            made.push(parent);
        }
        OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        made.push(target);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-------"));
        return out;
    }

    private int read(InputStream in, int most) {
        try {
            return in.read(buffer, 0, most);
        } catch (IOException e) {
            throw explain(e);
        }
    }

    private void checkManifest(TarArchiveInputStream tar, BoundedStream bounded) {
        next(tar, bounded, ArchiveFormat.MANIFEST, -1);
        long size = tar.getCurrentEntry().getSize();
        if (size > ArchiveFormat.LONGEST_MANIFEST) {
            throw archive.failure(Code.INVALID, "the manifest claims " + size + " bytes", null);
        }
        @Nullable Manifest manifest;
        try {
            manifest = ArchiveFormat.JSON.readValue(tar.readNBytes((int) size), Manifest.class);
        } catch (IOException e) {
            throw explain(e);
        } catch (JacksonException e) {
            throw archive.failure(Code.DAMAGED, "the manifest cannot be read (" + e.getMessage() + ")", e);
        }
        if (manifest == null) {
            throw archive.failure(Code.DAMAGED, "the manifest is empty", null);
        }
        for (ArchivedFile file : archive.head().contents()) {
            if (!String.valueOf(hashes.get(file.name()))
                    .equals(manifest.sha256().get(file.name()))) {
                throw archive.failure(Code.DAMAGED, file.name() + " is not what the manifest says", null);
            }
        }
    }

    /** The decompressor checks its own sum only when it has read everything. */
    private void checkEnd(TarArchiveInputStream tar, BoundedStream bounded) {
        if (nextEntry(tar, bounded) != null) {
            throw archive.failure(Code.INVALID, "there is something after the manifest", null);
        }
        bounded.allow(BETWEEN_FILES);
        for (int got = read(bounded, buffer.length); got >= 0; got = read(bounded, buffer.length)) {
            for (int i = 0; i < got; i++) {
                if (buffer[i] != 0) {
                    throw archive.failure(Code.INVALID, "there is something after the manifest", null);
                }
            }
        }
    }

    private ArchiveException explain(IOException e) {
        if (e instanceof BoundedStream.ExcessException) {
            return archive.failure(Code.INVALID, String.valueOf(e.getMessage()), e);
        }
        String message = String.valueOf(e.getMessage());
        boolean cut = e instanceof EOFException || message.contains("runcated") || message.contains("ndexpected end");
        return cut
                ? archive.failure(Code.TRUNCATED, "the archive ends too early", e)
                : archive.failure(Code.DAMAGED, "the archive is damaged (" + message + ")", e);
    }

    private static String printable(String name) {
        String shown = name.replaceAll("\\p{Cntrl}", "?");
        return shown.length() > 100 ? shown.substring(0, 100) + "..." : shown;
    }

    private void removeAll() throws IOException {
        while (!made.isEmpty()) {
            Files.deleteIfExists(made.pop());
        }
    }
}
