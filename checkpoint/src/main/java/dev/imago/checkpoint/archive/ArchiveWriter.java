package dev.imago.checkpoint.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.apache.commons.io.output.CloseShieldOutputStream;

/**
 * Writes a checkpoint archive in one pass over its files: memory use does not depend on their size.
 *
 * <p>The archive appears under its name only when it is complete and on disk; it is readable by its owner only from the
 * first byte on.
 */
public final class ArchiveWriter {
    private static final int BUFFER = 1 << 20;

    private ArchiveWriter() {}

    /**
     * Writes an archive.
     *
     * @param target must not exist, or is replaced
     * @param sources for each name of {@code head.contents()} the file to take
     * @return bytes of the archive
     * @throws UncheckedIOException when a file cannot be read or written, or is not as long as the head says; nothing is
     *     left behind
     */
    public static long write(Path target, ArchiveHead head, Map<String, Path> sources, ArchiveProgress progress) {
        return write(target, head, sources, progress, () -> {});
    }

    /**
     * The same.
     *
     * @param beforeItAppears done when all is on disk and the sources are not needed any more, so that who is killed leaves none
     *     of them beside a finished archive
     */
    public static long write(
            Path target,
            ArchiveHead head,
            Map<String, Path> sources,
            ArchiveProgress progress,
            Runnable beforeItAppears) {
        Path absolute = target.toAbsolutePath();
        Path aside = AsideFile.of(absolute);
        try {
            AsideFile.removeAbandoned(absolute);
            Files.deleteIfExists(aside);
            try (FileChannel channel = FileChannel.open(
                    aside,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
                writeHead(out, head);
                writeFiles(out, head, sources, progress);
                out.flush();
                channel.force(true);
            }
            long size = Files.size(aside);
            beforeItAppears.run();
            Files.move(aside, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return size;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + target + ": " + e.getMessage(), e);
        } finally {
            delete(aside);
        }
    }

    private static void delete(Path aside) {
        try {
            Files.deleteIfExists(aside);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + aside, e);
        }
    }

    private static void writeHead(OutputStream out, ArchiveHead head) throws IOException {
        byte[] json = ArchiveFormat.JSON.writeValueAsBytes(head);
        String hash = HexFormat.of().formatHex(ArchiveFormat.sha256().digest(json));
        byte[] line = (ArchiveFormat.SIGNATURE + ArchiveFormat.VERSION + " sha256:" + hash + "\n")
                .getBytes(StandardCharsets.US_ASCII);
        int length = Math.addExact(line.length, json.length) + 1;
        if (length > ArchiveFormat.LONGEST_HEAD) {
            throw new IOException("the description of the service has " + length + " bytes");
        }
        out.write(ByteBuffer.allocate(2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(ArchiveFormat.SKIPPABLE_MAGIC)
                .putInt(length)
                .array());
        out.write(line);
        out.write(json);
        out.write('\n');
    }

    private static void writeFiles(
            OutputStream out, ArchiveHead head, Map<String, Path> sources, ArchiveProgress progress)
            throws IOException {
        ZstdCompressorOutputStream compressed = ZstdCompressorOutputStream.builder()
                .setOutputStream(CloseShieldOutputStream.wrap(out))
                .setLevel(ArchiveFormat.LEVEL)
                .setChecksum(true)
                .get();
        TarArchiveOutputStream tar = new TarArchiveOutputStream(compressed, StandardCharsets.UTF_8.name());
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
        Map<String, String> hashes = new LinkedHashMap<>();
        long all = head.contentSize();
        long done = 0;
        for (ArchivedFile file : head.contents()) {
            Path source = sources.get(file.name());
            if (source == null) {
                throw new IOException("there is no source for " + file.name());
            }
            tar.putArchiveEntry(entry(head, file.name(), file.size(), file.mode()));
            hashes.put(file.name(), copy(tar, file, source, done, all, progress));
            tar.closeArchiveEntry();
            done += file.size();
        }
        byte[] manifest = ArchiveFormat.JSON.writeValueAsBytes(new Manifest(hashes));
        tar.putArchiveEntry(entry(head, ArchiveFormat.MANIFEST, manifest.length, 0600));
        tar.write(manifest);
        tar.closeArchiveEntry();
        tar.finish();
        // Ends the frame; the file below stays open, to be forced to disk.
        compressed.close();
    }

    private static TarArchiveEntry entry(ArchiveHead head, String name, long size, int mode) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setMode(mode);
        entry.setModTime(head.taken().toEpochMilli());
        return entry;
    }

    private static String copy(
            TarArchiveOutputStream tar, ArchivedFile file, Path source, long before, long all, ArchiveProgress progress)
            throws IOException {
        MessageDigest digest = ArchiveFormat.sha256();
        byte[] buffer = new byte[BUFFER];
        long left = file.size();
        try (InputStream in = Files.newInputStream(source)) {
            while (left > 0) {
                int got = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (got < 0) {
                    throw new IOException(source + " has become shorter while it was read");
                }
                digest.update(buffer, 0, got);
                tar.write(buffer, 0, got);
                left -= got;
                progress.moved(before + file.size() - left, all);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
