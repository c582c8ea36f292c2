package dev.imago.migrate.classpath;

import org.jspecify.annotations.Nullable;

/** Thrown when a class path or the command that names it cannot be understood: missing or broken jar, broken class. */
public final class ClassPathException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClassPathException(String message) {
        super(message);
    }

    public ClassPathException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
