package dev.imago.migrate.kryofile;

import org.jspecify.annotations.Nullable;

/** A file is not what its description says, or holds what is not understood. */
public final class KryoFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KryoFileException(String what) {
        this(what, null);
    }

    KryoFileException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }
}
