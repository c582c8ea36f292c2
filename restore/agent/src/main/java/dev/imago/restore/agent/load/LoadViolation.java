package dev.imago.restore.agent.load;

import java.util.List;

/** The state was loaded, and what it must be it is not: a map does not find its keys. The process has to be killed. */
public final class LoadViolation extends LoadFailure {
    private final transient List<String> violations;

    LoadViolation(List<String> violations) {
        super(String.join("\n", violations));
        this.violations = List.copyOf(violations);
    }

    /** All of them, one sentence each. */
    public List<String> violations() {
        return violations;
    }
}
