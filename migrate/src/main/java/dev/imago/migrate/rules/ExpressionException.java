package dev.imago.migrate.rules;

/** Thrown when an expression cannot be read, or has no value of one type; names the place in its text. */
public final class ExpressionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ExpressionException(Expression.Position at, String message) {
        super(at + ": " + message);
    }
}
