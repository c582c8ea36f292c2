package dev.imago.restore.health;

/** The new version answered badly, or not at all: until time was over, or in a way that will hardly change. */
public final class UnhealthyException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Answer.Outlook outlook;

    UnhealthyException(String last, int tries) {
        this(last, tries, Answer.Outlook.OPEN);
    }

    UnhealthyException(String last, int tries, Answer.Outlook outlook) {
        super("the new version is not healthy after " + tries + (tries == 1 ? " try: " : " tries: ") + last);
        this.outlook = outlook;
    }

    /** Whether it was given up before time was over because it is the question that is wrong. */
    public boolean isLasting() {
        return outlook == Answer.Outlook.LASTING;
    }

    /** Whether it was given up before time was over because it went on saying that it fails. */
    public boolean isFailing() {
        return outlook == Answer.Outlook.FAILING;
    }
}
