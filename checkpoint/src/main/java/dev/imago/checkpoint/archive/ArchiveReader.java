package dev.imago.checkpoint.archive;

import dev.imago.checkpoint.archive.ArchiveException.Code;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Reads a checkpoint archive. Nothing in it is believed before it is checked; whatever is wrong ends in an {@link
 * ArchiveException}.
 *
 * <p>For one thread at a time; the caller closes it.
 */
public final class ArchiveReader implements AutoCloseable {
    private static final Pattern LINE =
            Pattern.compile(ArchiveFormat.SIGNATURE + "(\\d{1,6})( sha256:([0-9a-f]{64}))?.*", Pattern.DOTALL);

    private static final Pattern MADE_BY = Pattern.compile("\"madeBy\"\\s*:\\s*\"([^\"\\\\\\p{Cntrl}]{1,40})\"");

    private static final int BUFFER = 1 << 20;

    private final Path file;
    private final FileChannel channel;
    private final long size;
    private final ArchiveHead head;
    private String headChecksum = "";
    private long bodyStart;

    private ArchiveReader(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        this.size = channel.size();
        this.head = readHead();
        new FrameWalk(this, channel, bodyStart).run();
    }

    /**
     * Opens an archive and reads its head, which has a checksum of its own, and looks whether its end is there. Content is
     * checked by {@link #unpack} and {@link #verify}.
     *
     * @throws ArchiveException when it is none, or not a whole one
     * @throws UncheckedIOException when there is no such file, or it cannot be read
     */
    public static ArchiveReader open(Path file) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            return new ArchiveReader(file, channel);
        } catch (IOException e) {
            close(channel);
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        } catch (ArchiveException e) {
            close(channel);
            throw e;
        }
    }

    public Path file() {
        return file;
    }

    /** Bytes of the archive. */
    public long size() {
        return size;
    }

    public ArchiveHead head() {
        return head;
    }

    /**
     * The checksum of the head. Two checkpoints, of whatever service, differ in it, and so do two migrations: time and process are
     * in the head.
     */
    public String headChecksum() {
        return headChecksum;
    }

    /**
     * Unpacks all files below {@code directory}, which must be there, empty and private, and checks all of them.
     *
     * <p>Writes {@link ArchiveHead#contentSize()} bytes: look for room first. When anything is wrong nothing stays behind.
     *
     * @throws UncheckedIOException when they cannot be written
     */
    public void unpack(Path directory, ArchiveProgress progress) {
        try {
            channel.position(bodyStart);
            new Unpacking(this, directory, progress).run(body());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + file + ": " + e.getMessage(), e);
        }
    }

    /** Checks that every byte is what was written, without writing anything. */
    public void verify(ArchiveProgress progress) {
        try {
            channel.position(bodyStart);
            new Unpacking(this, null, progress).run(body());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private InputStream body() {
        // Who reads it closes it, if only as garbage; the channel is read more than once.
        return new FilterInputStream(new BufferedInputStream(Channels.newInputStream(channel), BUFFER)) {
            @Override
            public void close() {}
        };
    }

    private ArchiveHead readHead() throws IOException {
        ByteBuffer start = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        read(start, Code.NOT_AN_ARCHIVE, "the file is too short to be a checkpoint archive");
        if (start.getInt(0) != ArchiveFormat.SKIPPABLE_MAGIC) {
            throw failure(Code.NOT_AN_ARCHIVE, "this is no checkpoint archive", null);
        }
        int length = start.getInt(Integer.BYTES);
        if (length < 0 || length > ArchiveFormat.LONGEST_HEAD) {
            throw failure(Code.INVALID, "the head claims " + Integer.toUnsignedString(length) + " bytes", null);
        }
        if (length > size - start.capacity()) {
            throw failure(
                    Code.TRUNCATED,
                    "the head claims " + length + " bytes, and the file ends after " + (size - start.capacity()),
                    null);
        }
        ByteBuffer text = ByteBuffer.allocate(length);
        read(text, Code.TRUNCATED, "the head is cut short");
        bodyStart = channel.position();
        return parse(text.array());
    }

    private void read(ByteBuffer into, Code code, String otherwise) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                throw failure(code, otherwise, null);
            }
        }
    }

    private ArchiveHead parse(byte[] text) {
        int end = 0;
        while (end < Math.min(text.length, ArchiveFormat.LONGEST_LINE) && text[end] != '\n') {
            end++;
        }
        Matcher line = LINE.matcher(new String(text, 0, end, StandardCharsets.ISO_8859_1));
        if (!line.matches()) {
            throw failure(Code.NOT_AN_ARCHIVE, "this is no checkpoint archive", null);
        }
        int version = Integer.parseInt(line.group(1));
        if (version > ArchiveFormat.VERSION) {
            throw failure(Code.NEWER_FORMAT, newer(version, text), null);
        }
        int from = Math.min(end + 1, text.length);
        int length = Math.max(0, text.length - from - 1);
        MessageDigest digest = ArchiveFormat.sha256();
        digest.update(text, from, length);
        headChecksum = HexFormat.of().formatHex(digest.digest());
        if (!headChecksum.equals(line.group(3))) {
            throw failure(Code.DAMAGED, "the head is not what its checksum says", null);
        }
        @Nullable ArchiveHead parsed;
        try {
            parsed = ArchiveFormat.JSON.readValue(text, from, length, ArchiveHead.class);
        } catch (JacksonException | IllegalArgumentException | ArithmeticException e) {
            throw failure(Code.INVALID, "the head makes no sense (" + e.getMessage() + ")", e);
        }
        if (parsed == null) {
            throw failure(Code.INVALID, "the head is empty", null);
        }
        return parsed;
    }

    /** Of a later format nothing is known but its first line, and that the document below it tells who made it. */
    private static String newer(int version, byte[] text) {
        String beginning =
                new String(text, 0, Math.min(text.length, ArchiveFormat.MAKER_WITHIN), StandardCharsets.UTF_8);
        Matcher maker = MADE_BY.matcher(beginning);
        String own = ArchiveReader.class.getPackage().getImplementationVersion();
        return "made by " + (maker.find() ? "imago " + maker.group(1) : "a later imago") + " (format " + version
                + "); this is imago" + (own == null ? "" : " " + own) + " (reads format "
                + ArchiveFormat.VERSION + ")";
    }

    /** How far the file has been read. */
    ArchiveException failure(Code code, String what, @Nullable Throwable cause) {
        long position;
        try {
            position = channel.position();
        } catch (IOException e) {
            position = 0;
        }
        return new ArchiveException(code, file, position, what, cause);
    }

    @Override
    public void close() {
        close(channel);
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
