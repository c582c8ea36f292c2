package dev.imago.checkpoint.picture;

/**
 * A socket.
 *
 * @param protocol {@code tcp}, {@code tcp6}, {@code udp}, {@code udp6}, {@code unix}; {@code socket} for others
 * @param local address: {@code 127.0.0.1:8080}, {@code [::]:8080}, a path; empty when it has none
 * @param remote the other end's, empty when there is none
 * @param state {@code LISTEN}, {@code ESTABLISHED} and so on; empty for what has none
 */
public record OpenSocket(int fd, String protocol, String local, String remote, String state) {

    public boolean isListener() {
        return state.equals("LISTEN");
    }

    /** Whether clients of the service come through it: it listens, and not for tools that attach to the JVM. */
    public boolean isDoor() {
        return isListener() && !local.isEmpty() && !local.contains("/.java_pid");
    }

    /** Whether somebody outside may be at the other end of it. */
    public boolean isConnection() {
        return protocol.startsWith("tcp") && !isListener() && !remote.isEmpty();
    }
}
