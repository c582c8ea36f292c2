package dev.imago.migrate.transform;

/** Thrown when a state is not of the classes that its plan was made for. */
public final class StateMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StateMismatchException(String message) {
        super(message);
    }
}
