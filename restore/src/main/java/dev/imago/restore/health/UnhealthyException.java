package dev.imago.restore.health;

/** The new version answered badly, or not at all: until time was over, or in a way that will hardly change. */
public final class UnhealthyException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final boolean lasting;

    UnhealthyException(String last, int tries) {
        this(last, tries, false);
    }

    private UnhealthyException(String last, int tries, boolean lasting) {
        super("the new version is not healthy after " + tries + (tries == 1 ? " try: " : " tries: ") + last);
        this.lasting = lasting;
    }

    static UnhealthyException lasting(String last, int tries) {
        return new UnhealthyException(last, tries, true);
    }

    /** Whether it was given up before time was over: it is the question that is wrong, or the version. */
    public boolean isLasting() {
        return lasting;
    }
}
