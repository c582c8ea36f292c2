package dev.imago.checkpoint.archive;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A checkpoint archive is damaged, of a form that isn't understood, or no archive at all. */
public final class ArchiveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is the matter with it. */
    public enum Code {
        /** The file does not begin as archives do. */
        NOT_AN_ARCHIVE,
        /** A later version of the format: a newer Imago reads it. */
        NEWER_FORMAT,
        /** It ends too early. */
        TRUNCATED,
        /** Its content is not what its own checksums say. */
        DAMAGED,
        /** It holds something that no writer of archives makes: a link, a strange name, more than it announces. */
        INVALID
    }

    private final Code code;
    private final String file;
    private final long offset;

    ArchiveException(Code code, Path file, long offset, String what, @Nullable Throwable cause) {
        super(what + ", at byte " + offset + " of " + file, cause);
        this.code = code;
        this.file = file.toString();
        this.offset = offset;
    }

    public Code code() {
        return code;
    }

    public Path file() {
        return Path.of(file);
    }

    /** Bytes of the file that had been read when it was noticed. */
    public long offset() {
        return offset;
    }
}
