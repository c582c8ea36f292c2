package dev.imago.migrate.chain;

/** Thrown when steps cannot follow each other, whatever is at hand. */
public final class ChainException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ChainException(String message) {
        super(message);
    }
}
