package dev.imago.restore.load;

import java.util.List;

/**
 * The state was loaded, and what it must be it is not: keys are lost, or an order. The new version's threads stay suspended, and
 * it has to be killed.
 */
public final class LoadViolatedException extends AgentException {
    private final transient List<String> violations;

    public LoadViolatedException(List<String> violations) {
        super("the loaded state is not what it must be:\n  " + String.join("\n  ", violations), null);
        this.violations = List.copyOf(violations);
    }

    /** All of them, one sentence each. */
    public List<String> violations() {
        return violations;
    }
}
