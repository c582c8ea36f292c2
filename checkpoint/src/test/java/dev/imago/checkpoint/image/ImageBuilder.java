package dev.imago.checkpoint.image;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes CRIU image files of any shape, right and wrong ones. */
final class ImageBuilder {
    private final Path directory;
    private final Map<String, ByteArrayOutputStream> files = new LinkedHashMap<>();

    ImageBuilder(Path directory) {
        this.directory = directory;
    }

    /** A protobuf message under construction. */
    static final class Fields {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Fields scalar(int number, long value) {
            return write(out -> out.writeUInt64(number, value));
        }

        Fields string(int number, String value) {
            return write(out -> out.writeByteArray(number, value.getBytes(StandardCharsets.UTF_8)));
        }

        Fields message(int number, Fields value) {
            return write(out -> out.writeByteArray(number, value.bytes.toByteArray()));
        }

        private interface Writing {
            void to(CodedOutputStream out) throws IOException;
        }

        private Fields write(Writing writing) {
            try {
                CodedOutputStream out = CodedOutputStream.newInstance(bytes);
                writing.to(out);
                out.flush();
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static Fields fields() {
        return new Fields();
    }

    /** Appends a message to a file of the kind {@code magic}; the first one makes the file. */
    ImageBuilder add(String file, ImageMagic magic, Fields message) {
        ByteArrayOutputStream out = files.computeIfAbsent(file, name -> begin(magic));
        byte[] payload = message.bytes.toByteArray();
        out.writeBytes(littleEndian(payload.length));
        out.writeBytes(payload);
        return this;
    }

    private static ByteArrayOutputStream begin(ImageMagic magic) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (magic != ImageMagic.INVENTORY) {
            out.writeBytes(littleEndian(ImageMagic.COMMON));
        }
        out.writeBytes(littleEndian(magic.number));
        return out;
    }

    private static byte[] littleEndian(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    /** Adds bytes to a file without a form, such as a pages file. */
    ImageBuilder raw(String file, byte[] bytes) {
        files.computeIfAbsent(file, name -> new ByteArrayOutputStream()).writeBytes(bytes);
        return this;
    }

    /** A page full of one byte. */
    static byte[] page(int fill) {
        byte[] page = new byte[PageRuns.PAGE];
        java.util.Arrays.fill(page, (byte) fill);
        return page;
    }

    /** The inventory, process tree, ids, descriptors and registers of one process with one thread. */
    ImageBuilder process(int pid) {
        add("inventory.img", ImageMagic.INVENTORY, fields().scalar(1, 2));
        add(
                "pstree.img",
                ImageMagic.PSTREE,
                fields().scalar(1, pid)
                        .scalar(2, 1)
                        .scalar(3, pid)
                        .scalar(4, pid)
                        .scalar(5, pid));
        add("ids-" + pid + ".img", ImageMagic.IDS, fields().scalar(1, 1).scalar(2, 2));
        add(
                "fdinfo-2.img",
                ImageMagic.FDINFO,
                fields().scalar(1, 1).scalar(2, 0).scalar(3, 1).scalar(4, 0));
        Fields registers = fields().scalar(5, 0x5000).scalar(17, 0x1700).scalar(20, 0x2000);
        return add(
                "core-" + pid + ".img",
                ImageMagic.CORE,
                fields().scalar(1, 1).message(2, fields().message(2, registers)));
    }

    static Fields vma(long start, long end, long fileOffset, long objectId, int status) {
        return fields().scalar(1, start)
                .scalar(2, end)
                .scalar(3, fileOffset)
                .scalar(4, objectId)
                .scalar(5, 3)
                .scalar(6, 0x22)
                .scalar(7, status)
                .scalar(8, 1);
    }

    static Fields regularFile(int id, String path, long size) {
        return fields().scalar(1, 1)
                .scalar(2, id)
                .message(
                        3,
                        fields().scalar(1, id)
                                .scalar(2, 0)
                                .scalar(3, 0)
                                .string(6, path)
                                .scalar(8, size));
    }

    Path write() {
        files.forEach((name, bytes) -> {
            try {
                Files.write(directory.resolve(name), bytes.toByteArray());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return directory;
    }
}
