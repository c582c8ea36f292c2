package dev.imago.migrate.ledger;

/** How a step and the ledger stand to each other. */
public enum StepState {
    /** In the directory, and unknown to the ledger. */
    NEW("new", "not registered yet: imago migrations register"),
    REGISTERED("registered", "not applied yet"),
    APPLIED("applied", ""),
    /** It does something else than what was registered. */
    CHANGED("changed", "not what was registered: put it back, or accept it with imago migrations repair"),
    /** In the ledger, and gone from the directory. */
    MISSING("missing", "registered and gone: put it back, or accept it with imago migrations repair"),
    BROKEN("broken", "cannot be used: imago migrations validate says why");

    private final String label;
    private final String advice;

    StepState(String label, String advice) {
        this.label = label;
        this.advice = advice;
    }

    public String label() {
        return label;
    }

    /** What it means and what to do; empty when there is nothing to say. */
    public String advice() {
        return advice;
    }
}
