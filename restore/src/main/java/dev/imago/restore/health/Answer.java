package dev.imago.restore.health;

/**
 * What came back when the new version was asked.
 *
 * @param wrong what was wrong with it; empty when it is good
 * @param lasting whether it will hardly be another one when it is asked again
 */
record Answer(String wrong, boolean lasting) {
    static final Answer GOOD = new Answer("", false);

    /** A service that is about to be well may answer so. */
    static Answer notYet(String wrong) {
        return new Answer(wrong, false);
    }

    static Answer lasting(String wrong) {
        return new Answer(wrong, true);
    }

    boolean isGood() {
        return wrong.isEmpty();
    }
}
