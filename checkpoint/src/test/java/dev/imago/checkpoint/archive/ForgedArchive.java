package dev.imago.checkpoint.archive;

import dev.imago.checkpoint.archive.ArchiveHead.MigratedState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;

/** Archives whose checksums are right over whatever they say: what somebody makes who knows the format and means no good. */
final class ForgedArchive {
    private ForgedArchive() {}

    /** What an archive is of, and the file that it cannot do without. */
    enum Kind {
        CHECKPOINT("images/pages-1.img"),
        MIGRATED(ArchiveHead.STATE);

        private final String file;

        Kind(String file) {
            this.file = file;
        }

        String file() {
            return file;
        }

        /** How the head lists its file, with four bytes. */
        String listed() {
            return "{\"name\":\"" + file + "\",\"size\":4,\"mode\":384}";
        }

        /** JSON of a head that lists nothing: what follows the last bracket is the end. */
        private String head() {
            ArchiveHead good = ArchiveTest.head(List.of());
            String json = ArchiveFormat.JSON.writeValueAsString(good);
            return this == CHECKPOINT
                    ? json
                    : json.replaceFirst(
                            "\"migrations\" : \\[ \\]",
                            "\"migrations\" : ["
                                    + ArchiveFormat.JSON.writeValueAsString(new MigratedState(
                                            "shop-1.jar", "shop-2.jar", good.taken(), "no rules", 1, "", "", ""))
                                    + "]");
        }
    }

    /** An archive that announces {@code contents}, a JSON list without its brackets. */
    static byte[] announcing(Kind kind, String contents, byte[] body) {
        String good = kind.head();
        return withHead(good.substring(0, good.lastIndexOf('[')) + "[" + contents + "]}", body);
    }

    /** An archive whose head has {@code text} instead of what is there. */
    static byte[] exchanging(Kind kind, String there, String text) {
        String good = kind.head();
        if (!good.contains(there)) {
            throw new IllegalArgumentException(there + " is not in " + good);
        }
        return withHead(good.replace(there, text), new byte[0]);
    }

    static byte[] withHead(String json, byte[] body) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        String line = "imago-checkpoint 1 sha256:"
                + HexFormat.of().formatHex(ArchiveFormat.sha256().digest(bytes)) + "\n";
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(skippable((line + json + "\n").getBytes(StandardCharsets.UTF_8)));
        all.writeBytes(body);
        return all.toByteArray();
    }

    static byte[] skippable(byte[] content) {
        return ByteBuffer.allocate(8 + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(ArchiveFormat.SKIPPABLE_MAGIC)
                .putInt(content.length)
                .put(content)
                .array();
    }

    /** A body with these files. */
    static byte[] body(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = tar(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** A body with one entry of any type, with zeros in it. */
    static byte[] body(String name, byte type, int size) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = tar(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
            boolean content = type == TarConstants.LF_NORMAL;
            if (!content) {
                entry.setLinkName("/etc/passwd");
            }
            entry.setSize(content ? size : 0);
            tar.putArchiveEntry(entry);
            if (content) {
                tar.write(new byte[size]);
            }
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    /** A body with one entry of a gigabyte of the letter a. */
    static byte[] gigabyte(String name, byte type) throws IOException {
        int length = 1 << 30;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = tar(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(name, type);
            entry.setSize(length);
            tar.putArchiveEntry(entry);
            byte[] part = new byte[1 << 20];
            Arrays.fill(part, (byte) 'a');
            for (int i = 0; i < length; i += part.length) {
                tar.write(part);
            }
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static TarArchiveOutputStream tar(OutputStream out) throws IOException {
        return new TarArchiveOutputStream(new ZstdCompressorOutputStream(out));
    }
}
