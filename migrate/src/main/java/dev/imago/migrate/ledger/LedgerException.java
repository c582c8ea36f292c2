package dev.imago.migrate.ledger;

import java.util.List;

/** Thrown when the ledger, or a step by what the ledger says, cannot be used: every reason at once. */
public final class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public LedgerException(String message, List<String> problems) {
        super(message + (problems.isEmpty() ? "" : ": " + String.join("; ", problems)));
        this.problems = List.copyOf(problems);
    }

    public LedgerException(String message, Throwable cause) {
        super(message, cause);
        this.problems = List.of();
    }

    public List<String> problems() {
        return problems;
    }
}
