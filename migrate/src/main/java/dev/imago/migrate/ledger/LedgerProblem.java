package dev.imago.migrate.ledger;

/**
 * Something that keeps a step, or the ledger, from being relied on.
 *
 * @param subject name of the step, versions or file that it is about
 * @param what in a sentence
 * @param advice what to do
 */
public record LedgerProblem(String subject, String what, String advice) {
    @Override
    public String toString() {
        return subject + ": " + what;
    }
}
