package dev.imago.restore.load;

import java.util.List;

/** The new version can't take the state. Nothing in it was changed. */
public final class LoadRefusedException extends AgentException {
    private final transient List<String> problems;

    public LoadRefusedException(List<String> problems) {
        super("the new version can't take the state:\n  " + String.join("\n  ", problems), null);
        this.problems = List.copyOf(problems);
    }

    /** All problems, one sentence each. */
    public List<String> problems() {
        return problems;
    }
}
