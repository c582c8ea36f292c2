package dev.imago.checkpoint.image;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The regular files of an image that is going to be restored: what CRIU will open, and a way to let it open what has
 * changed since.
 *
 * <p>CRIU compares the size of every file with the one at the time of the dump, and has no option against it. Whoever has
 * looked at a changed file and found it good takes the size out of the image.
 */
public final class RegularFiles {
    private static final int ENTRY_REGULAR = 3;
    private static final int FLAGS = 2;
    private static final int POSITION = 3;
    private static final int NAME = 6;
    private static final int SIZE = 8;
    private static final int ACCESS_MASK = 3;
    private static final int READ_ONLY = 0;
    private static final int WRITE_ONLY = 1;
    private static final int APPEND = 02000;

    private RegularFiles() {}

    /**
     * A regular file as the image has it.
     *
     * @param flags of open(2)
     * @param position offset in bytes of the next read or write
     * @param size bytes at the time of the dump; -1 when it is not known
     */
    public record RegularFile(int id, String path, int flags, long position, long size) {
        public boolean isReadOnly() {
            return (flags & ACCESS_MASK) == READ_ONLY;
        }

        /** Whether it can't be read: a log. */
        public boolean isWriteOnly() {
            return (flags & ACCESS_MASK) == WRITE_ONLY;
        }

        /** Whether every write goes to the end, wherever the position is. */
        public boolean isAppending() {
            return (flags & APPEND) != 0;
        }
    }

    /** All regular files that a process of the image had open or mapped. */
    public static List<RegularFile> read(Path images) {
        List<RegularFile> found = new ArrayList<>();
        try (ImageFile image = ImageFile.open(images.resolve("files.img"), ImageMagic.FILES)) {
            for (Message entry = image.next(); entry != null; entry = image.next()) {
                for (Message regular : entry.messages(ENTRY_REGULAR)) {
                    found.add(new RegularFile(
                            entry.requireInt(2, "id"),
                            regular.requireString(NAME, "name"),
                            (int) regular.require(FLAGS, "flags"),
                            regular.require(POSITION, "pos"),
                            regular.find(SIZE).orElse(-1)));
                }
            }
        }
        return found;
    }

    /**
     * Lets CRIU open files whatever their size is.
     *
     * @param positions by the id of each such file, where its next read or write shall be
     */
    public static void acceptAnySize(Path images, Map<Integer, Long> positions) {
        Path file = images.resolve("files.img");
        try {
            ByteArrayOutputStream changed = new ByteArrayOutputStream();
            try (ImageFile image = ImageFile.open(file, ImageMagic.FILES)) {
                changed.writeBytes(littleEndian(ImageMagic.COMMON));
                changed.writeBytes(littleEndian(ImageMagic.FILES.number));
                for (Message entry = image.next(); entry != null; entry = image.next()) {
                    Long position = positions.get(entry.requireInt(2, "id"));
                    byte[] bytes = position == null ? entry.bytes() : changed(entry.bytes(), position);
                    changed.writeBytes(littleEndian(bytes.length));
                    changed.writeBytes(bytes);
                }
            }
            Files.write(file, changed.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot change " + file, e);
        }
    }

    private static byte[] changed(byte[] entry, long position) throws IOException {
        UnknownFieldSet fields = UnknownFieldSet.parseFrom(entry);
        UnknownFieldSet regular = UnknownFieldSet.parseFrom(
                fields.getField(ENTRY_REGULAR).getLengthDelimitedList().get(0));
        ByteString other = UnknownFieldSet.newBuilder(regular)
                .clearField(SIZE)
                .clearField(POSITION)
                .addField(POSITION, Field.newBuilder().addVarint(position).build())
                .build()
                .toByteString();
        return UnknownFieldSet.newBuilder(fields)
                .clearField(ENTRY_REGULAR)
                .addField(
                        ENTRY_REGULAR,
                        Field.newBuilder().addLengthDelimited(other).build())
                .build()
                .toByteArray();
    }

    private static byte[] littleEndian(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }
}
