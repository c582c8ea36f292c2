package dev.imago.restore.health;

/** The new version answered badly, or not at all, until time was over. */
public final class UnhealthyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnhealthyException(String last, int tries) {
        super("the new version is not healthy after " + tries + (tries == 1 ? " try: " : " tries: ") + last);
    }
}
