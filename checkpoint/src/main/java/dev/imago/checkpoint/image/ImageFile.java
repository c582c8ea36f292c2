package dev.imago.checkpoint.image;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads one image file: magic numbers, then messages, each behind its length.
 *
 * <p>A length is believed only when so many bytes are left and it is no more than 64 MiB (the largest real ones, memory
 * maps, have some megabytes).
 */
final class ImageFile implements AutoCloseable {
    private static final int LONGEST_MESSAGE = 64 << 20;

    private final Path file;
    private final DataInputStream in;
    private final long size;
    private long offset;

    private ImageFile(Path file, DataInputStream in, long size) {
        this.file = file;
        this.in = in;
        this.size = size;
    }

    /** Opens {@code file} and checks that it is of the kind {@code magic}. */
    static ImageFile open(Path file, ImageMagic magic) {
        try {
            ImageFile opened = new ImageFile(
                    file,
                    new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16)),
                    Files.size(file));
            opened.checkMagic(magic);
            return opened;
        } catch (NoSuchFileException e) {
            throw new ImageFormatException(file, 0, "the file is missing", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The only message of a file that has one. */
    static Message single(Path file, ImageMagic magic) {
        try (ImageFile image = open(file, magic)) {
            return image.require();
        }
    }

    private void checkMagic(ImageMagic magic) throws IOException {
        if (magic != ImageMagic.INVENTORY) {
            checkMagic(ImageMagic.COMMON, magic);
        }
        checkMagic(magic.number, magic);
    }

    private void checkMagic(int expected, ImageMagic kind) throws IOException {
        if (size - offset < Integer.BYTES || nextInt() != expected) {
            in.close();
            throw new ImageFormatException(file, offset, "this is no image file of kind " + kind);
        }
    }

    private int nextInt() throws IOException {
        offset += Integer.BYTES;
        return Integer.reverseBytes(in.readInt());
    }

    /** The next message; the file must have one. */
    Message require() {
        Message message = next();
        if (message == null) {
            throw new ImageFormatException(file, offset, "the file ends where a message should be");
        }
        return message;
    }

    /** The next message, or null at the end of the file. */
    @Nullable
    Message next() {
        try {
            if (offset == size) {
                return null;
            }
            long start = offset;
            if (size - offset < Integer.BYTES) {
                throw new ImageFormatException(file, start, "the length of a message is cut short");
            }
            int length = nextInt();
            if (length < 0 || length > LONGEST_MESSAGE || length > size - offset) {
                throw new ImageFormatException(
                        file,
                        start,
                        "a message says it has " + Integer.toUnsignedString(length) + " bytes, and " + (size - offset)
                                + " are left");
            }
            byte[] bytes = new byte[length];
            in.readFully(bytes);
            Message message = Message.decode(file, offset, bytes);
            offset += length;
            return message;
        } catch (IOException e) {
            throw new ImageFormatException(file, offset, "the file can't be read on: " + e.getMessage(), e);
        }
    }

    /** Bytes that follow. */
    long left() {
        return size - offset;
    }

    /**
     * Passes over bytes that are no message.
     *
     * @param length no more than are {@link #left}
     * @return where in the file they begin
     */
    long skip(long length) {
        long start = offset;
        try {
            in.skipNBytes(length);
            offset += length;
            return start;
        } catch (IOException e) {
            throw new ImageFormatException(file, start, "the file can't be read on: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
