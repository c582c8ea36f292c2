package dev.imago.checkpoint.criu;

import java.util.List;

/** CRIU could not be run, or failed. */
public final class CriuException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final List<String> errors;

    CriuException(String what, List<String> errors) {
        super(errors.isEmpty() ? what : what + ":\n  " + String.join("\n  ", errors));
        this.errors = List.copyOf(errors);
    }

    CriuException(String what, Throwable cause) {
        super(what, cause);
        this.errors = List.of();
    }

    /** The lines of CRIU's log that say {@code Error}, in order, without those known to be harmless. */
    public List<String> errors() {
        return errors;
    }
}
