package dev.imago.restore.launch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file in which a service's process id is kept, for scripts and supervisors that have to find it.
 *
 * <p>It is rewritten in place, so that it keeps its owner, its mode, and the links that lead to it.
 */
public final class PidFile {
    private static final int MOST_BYTES = 64;
    private final Path file;

    public PidFile(Path file) {
        this.file = file;
    }

    /**
     * The process id that the file holds.
     *
     * @throws IOException whose message says what is wrong, when there is no such file or it holds anything else
     */
    public long read() throws IOException {
        String text;
        try (var in = Files.newInputStream(file)) {
            text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1).strip();
        } catch (NoSuchFileException e) {
            throw new IOException("there is no pid file " + file, e);
        } catch (IOException e) {
            throw new IOException("the pid file " + file + " cannot be read: " + e.getMessage(), e);
        }
        if (!text.matches("[1-9]\\d{0,9}")) {
            throw new IOException("the pid file " + file + " holds "
                    + (text.isEmpty() ? "nothing" : "'" + text.replaceAll("\\s.*", "...") + "'")
                    + ", not one process id");
        }
        return Long.parseLong(text);
    }

    /** Makes the file name this process, unless it does already: the service may have done so itself. Makes it if need be. */
    public void write(long pid) throws IOException {
        byte[] text = (pid + "\n").getBytes(StandardCharsets.US_ASCII);
        if (Files.exists(file)
                && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                        .strip()
                        .equals(Long.toString(pid))) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            // Written before it is cut, so that a reader never finds it empty.
            channel.write(ByteBuffer.wrap(text), 0);
            channel.truncate(text.length);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
