package dev.imago.restore.health;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /**
     * What a program is told that asks at this door: {@code IMAGO_HOST} and {@code IMAGO_PORT}, or {@code IMAGO_SOCKET}, and the
     * port of every door in {@code IMAGO_PORT_8080}, by the port that clients know.
     *
     * @param all doors there are, this one among them
     */
    public Map<String, String> variables(List<Door> all) {
        Map<String, String> variables = new LinkedHashMap<>();
        if (address instanceof InetSocketAddress inet) {
            variables.put("IMAGO_HOST", inet.getAddress().getHostAddress());
            variables.put("IMAGO_PORT", Integer.toString(inet.getPort()));
        } else {
            variables.put("IMAGO_SOCKET", address.toString());
        }
        for (Door each : all) {
            if (each.address() instanceof InetSocketAddress inet) {
                variables.put("IMAGO_PORT_" + each.port(), Integer.toString(inet.getPort()));
            }
        }
        return variables;
    }

    boolean isTcp() {
        return address instanceof InetSocketAddress;
    }
}
