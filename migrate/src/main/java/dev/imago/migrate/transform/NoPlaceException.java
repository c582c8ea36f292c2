package dev.imago.migrate.transform;

/** Thrown when something in a container has no place in the one that a rule makes of it; the message says all there is to say. */
final class NoPlaceException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NoPlaceException(String message) {
        super(message);
    }
}
