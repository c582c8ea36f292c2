package dev.imago.checkpoint.freeze.when;

/** Thrown when a text is no condition: where, and what could stand there. */
public final class ConditionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int column;

    ConditionException(String text, int column, String problem) {
        super("'" + text + "', column " + column + ": " + problem);
        this.column = column;
    }

    /** From 1; one past the text's length when something is missing at its end. */
    public int column() {
        return column;
    }
}
