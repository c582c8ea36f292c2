package dev.imago.restore.health;

/**
 * What came back when the new version was asked.
 *
 * @param wrong what was wrong with it; empty when it is good
 * @param outlook whether it will be another one when it is asked again
 */
record Answer(String wrong, Outlook outlook) {
    static final Answer GOOD = new Answer("", Outlook.OPEN);

    /** What can be expected of the next answer. */
    enum Outlook {
        /** Anything. */
        OPEN,
        /** A service that starts answers so, and one that is broken. */
        FAILING,
        /** Hardly another one: the question is wrong. */
        LASTING
    }

    /** A service that is about to be well may answer so. */
    static Answer notYet(String wrong) {
        return new Answer(wrong, Outlook.OPEN);
    }

    static Answer failing(String wrong) {
        return new Answer(wrong, Outlook.FAILING);
    }

    static Answer lasting(String wrong) {
        return new Answer(wrong, Outlook.LASTING);
    }

    boolean isGood() {
        return wrong.isEmpty();
    }
}
