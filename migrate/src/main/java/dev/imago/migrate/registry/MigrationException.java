package dev.imago.migrate.registry;

/** Thrown when a migration cannot be loaded or registered: missing jar, broken class, two answers for one class. */
public final class MigrationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MigrationException(String message) {
        super(message);
    }

    public MigrationException(String message, Throwable cause) {
        super(message, cause);
    }
}
