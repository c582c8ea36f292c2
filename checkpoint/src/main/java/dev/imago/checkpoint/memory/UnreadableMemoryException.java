package dev.imago.checkpoint.memory;

/**
 * Thrown when a read meets memory that cannot be had. To who follows a word that may be no pointer it says that it is none.
 */
public abstract class UnreadableMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    protected UnreadableMemoryException(String message) {
        super(message);
    }
}
