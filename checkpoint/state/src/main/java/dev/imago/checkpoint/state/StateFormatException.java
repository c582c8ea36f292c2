package dev.imago.checkpoint.state;

/** Thrown when encoded state is not what its writer could have written: truncated, corrupt, hostile, or of another format. */
public final class StateFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StateFormatException(String message) {
        super(message);
    }

    public StateFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
