package dev.imago.restore.agent.load;

import java.util.List;

/** The state doesn't fit the new version; nothing was changed. */
public final class LoadRefusal extends RuntimeException {
    private final transient List<String> problems;

    LoadRefusal(List<String> problems, @org.jspecify.annotations.Nullable Throwable cause) {
        super(String.join("\n", problems), cause);
        this.problems = List.copyOf(problems);
    }

    /** All of them, one sentence each. */
    public List<String> problems() {
        return problems;
    }
}
