package dev.imago.checkpoint.image;

import java.nio.file.Path;

/** An image file is damaged, incomplete, or of a kind that isn't understood. */
public final class ImageFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String file;
    private final long offset;

    /**
     * An image file is not as it should be.
     *
     * @param offset byte of the file at which the damaged part begins
     * @param what what is wrong with it
     */
    public ImageFormatException(Path file, long offset, String what) {
        super(what + ", at byte " + offset + " of " + file);
        this.file = file.toString();
        this.offset = offset;
    }

    ImageFormatException(Path file, long offset, String what, Throwable cause) {
        this(file, offset, what);
        initCause(cause);
    }

    public Path file() {
        return Path.of(file);
    }

    public long offset() {
        return offset;
    }
}
