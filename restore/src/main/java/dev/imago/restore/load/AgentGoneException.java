package dev.imago.restore.load;

import org.jspecify.annotations.Nullable;

/** The talk with the agent broke off: as a rule the new version has ended, or is about to. */
public final class AgentGoneException extends AgentException {
    private static final long serialVersionUID = 1L;

    public AgentGoneException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
