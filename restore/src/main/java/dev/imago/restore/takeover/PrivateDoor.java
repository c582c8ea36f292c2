package dev.imago.restore.takeover;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the checker reaches new before any client does.
 *
 * @param adopted the address it stands for, such as {@code tcp6:[::]:8080} or {@code unix:/run/app.sock}
 * @param door where to connect: loopback with a port, or a unix socket that only root may use
 */
public record PrivateDoor(String adopted, SocketAddress door) {

    /** Reads {@code ADOPTED=DOOR,...}. */
    static List<PrivateDoor> parse(String doors) {
        List<PrivateDoor> parsed = new ArrayList<>();
        for (String pair : doors.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parsed.add(new PrivateDoor(
                        Reply.decode(pair.substring(0, equals)), address(Reply.decode(pair.substring(equals + 1)))));
            }
        }
        return List.copyOf(parsed);
    }

    /** Where clients reach it, on the machine itself, once it serves. */
    public SocketAddress asClients() {
        String address = adopted.substring(adopted.indexOf(':') + 1);
        if (adopted.startsWith("unix:")) {
            return UnixDomainSocketAddress.of(address);
        }
        InetSocketAddress told = (InetSocketAddress) address(address);
        return told.getAddress().isAnyLocalAddress() && door instanceof InetSocketAddress loopback
                ? new InetSocketAddress(loopback.getAddress(), told.getPort())
                : told;
    }

    private static SocketAddress address(String text) {
        if (text.startsWith("/")) {
            return UnixDomainSocketAddress.of(text);
        }
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, colon).replace("[", "").replace("]", "");
        return new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
    }
}
