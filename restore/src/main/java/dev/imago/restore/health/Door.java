package dev.imago.restore.health;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * A listener that the new version adopted, as only the checker reaches it.
 *
 * @param name the address that clients know, such as {@code tcp:127.0.0.1:8080} or {@code unix:/run/app.sock}
 * @param address where to connect meanwhile
 */
public record Door(String name, SocketAddress address) {
    /** The port that clients know; 0 for a unix socket. */
    public int port() {
        String digits = name.substring(name.lastIndexOf(':') + 1);
        return isTcp() && digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
    }

    boolean isTcp() {
        return address instanceof InetSocketAddress;
    }
}
