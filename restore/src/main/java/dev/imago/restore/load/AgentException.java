package dev.imago.restore.load;

import org.jspecify.annotations.Nullable;

/** The agent in the new JVM did not answer as it should: it is gone, too slow, of another release, or refuses. */
public class AgentException extends RuntimeException {
    public AgentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
