package dev.imago.restore.agent;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the agent's jar: {@code socket=/run/x/agent.sock}.
 *
 * @param socket where the upgrader listens
 */
record AgentArguments(Path socket) {
    private static final String SOCKET = "socket=";

    /** The arguments, or null if there is no socket in them: then nobody wants this process. */
    static @Nullable AgentArguments parse(@Nullable String text) {
        return text != null && text.startsWith(SOCKET) && text.length() > SOCKET.length()
                ? new AgentArguments(Path.of(text.substring(SOCKET.length())))
                : null;
    }
}
