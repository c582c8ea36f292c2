package dev.imago.restore.upgrade;

/** What the exit code tells an operator: is the service up, and which version? */
public enum ExitStatus {
    DONE(0, "done, or nothing to do"),
    FAILED_UNTOUCHED(1, "failed before anything changed; old serves"),
    USAGE(2, "wrong usage or configuration; nothing was touched"),
    REFUSED(3, "refused, blockers listed; old serves"),
    ROLLED_BACK(4, "failed and rolled back; old serves with its state"),
    NOT_RECOVERED(5, "failed and not recovered; the last line says what to run"),
    BUSY(75, "another run holds this service"),
    INTERRUPTED(130, "interrupted and undone; old serves with its state");

    private final int code;
    private final String meaning;

    ExitStatus(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    public String meaning() {
        return meaning;
    }
}
