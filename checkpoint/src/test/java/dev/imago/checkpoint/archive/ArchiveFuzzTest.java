package dev.imago.checkpoint.archive;

import dev.imago.checkpoint.fuzz.FuzzInputs;
import dev.imago.checkpoint.fuzz.ScratchFolder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.junit.jupiter.api.Test;

/**
 * Archives of any bytes. An input that begins with 0 is a whole archive. In one that begins with anything else the next two
 * bytes are the length of the head's JSON, which follows, and then the tar: checksum and compression are made for them, else
 * nothing would get past those.
 */
public class ArchiveFuzzTest {
    private static final int TAR_RECORD = 10240;

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length < 3) {
            return;
        }
        try (ScratchFolder folder = ScratchFolder.make()) {
            Path file = Files.write(
                    folder.path().resolve("a.imago"),
                    bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : archive(bytes));
            Path target = Files.createDirectory(folder.path().resolve("target"));
            try (ArchiveReader reader = ArchiveReader.open(file)) {
                reader.unpack(target, ArchiveProgress.NONE);
            } catch (ArchiveException e) {
                try (Stream<Path> left = Files.list(target)) {
                    if (left.findAny().isPresent()) {
                        throw new AssertionError("something was left behind", e);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] archive(byte[] bytes) throws IOException {
        int length = Math.min((bytes[1] & 0xff) << 8 | (bytes[2] & 0xff), bytes.length - 3);
        String hash = HexFormat.of().formatHex(ArchiveFormat.sha256().digest(Arrays.copyOfRange(bytes, 3, 3 + length)));
        byte[] line = ("imago-checkpoint 1 sha256:" + hash + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(ArchiveFormat.SKIPPABLE_MAGIC)
                .putInt(line.length + length + 1)
                .array());
        out.writeBytes(line);
        out.write(bytes, 3, length);
        out.write('\n');
        try (ZstdCompressorOutputStream zstd = new ZstdCompressorOutputStream(out)) {
            zstd.write(bytes, 3 + length, bytes.length - 3 - length);
        }
        return out.toByteArray();
    }

    public static Map<String, byte[]> seeds() throws IOException {
        try (ScratchFolder folder = ScratchFolder.make()) {
            Path file = folder.path().resolve("a.imago");
            Path source = Files.write(folder.path().resolve("source"), new byte[] {1, 2, 3});
            ArchiveWriter.write(
                    file,
                    ArchiveTest.head(List.of(
                            new ArchivedFile("images/pages-1.img", 3, 0600),
                            new ArchivedFile("extra/cgroup", 3, 0600))),
                    Map.of("images/pages-1.img", source, "extra/cgroup", source),
                    ArchiveProgress.NONE);
            byte[] whole = Files.readAllBytes(file);
            return Map.of("whole", whole(whole), "parts", parts(whole));
        }
    }

    private static byte[] whole(byte[] archive) {
        byte[] input = new byte[archive.length + 1];
        System.arraycopy(archive, 0, input, 1, archive.length);
        return input;
    }

    private static byte[] parts(byte[] archive) throws IOException {
        int headLength = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
        String head = new String(archive, 8, headLength, StandardCharsets.UTF_8);
        byte[] json = head.substring(head.indexOf('\n') + 1).strip().getBytes(StandardCharsets.UTF_8);
        byte[] tar = new ZstdCompressorInputStream(
                        new ByteArrayInputStream(archive, 8 + headLength, archive.length - 8 - headLength))
                .readAllBytes();
        // What fills the last record is nothing but zeros.
        int used = tar.length;
        while (used > 0 && tar[used - 1] == 0) {
            used--;
        }
        used = Math.min(tar.length, (used / 512 + 3) * 512);
        if (tar.length > used + TAR_RECORD) {
            throw new IllegalStateException("a tar of " + tar.length + " bytes, " + used + " of them used");
        }
        return ByteBuffer.allocate(3 + json.length + used)
                .put((byte) 1)
                .putShort((short) json.length)
                .put(json)
                .put(tar, 0, used)
                .array();
    }

    @Test
    void refusesOrUnpacksEveryInput() throws IOException {
        FuzzInputs.replay(ArchiveFuzzTest.class, seeds(), ArchiveFuzzTest::fuzzerTestOneInput);
    }
}
