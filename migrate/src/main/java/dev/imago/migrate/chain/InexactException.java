package dev.imago.migrate.chain;

/** Thrown within the composition of rules when the composed ones might not do what the steps do one after the other. */
final class InexactException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InexactException(String why) {
        super(why);
    }
}
