package dev.imago.checkpoint.picture;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The kernel's lists of sockets in a network namespace ({@code /proc/PID/net}), by inode. */
final class SocketTable {
    /** Numbers from 1 on, of the kernel's tcp_states.h. */
    private static final List<String> TCP_STATES = List.of(
            "ESTABLISHED",
            "SYN_SENT",
            "SYN_RECV",
            "FIN_WAIT1",
            "FIN_WAIT2",
            "TIME_WAIT",
            "CLOSE",
            "CLOSE_WAIT",
            "LAST_ACK",
            "LISTEN",
            "CLOSING",
            "NEW_SYN_RECV");

    /** In {@code /proc/net/unix}: the socket listens. */
    private static final long UNIX_LISTENS = 0x10000;

    private static final int INODE = 9;
    private final Map<Long, OpenSocket> byInode = new HashMap<>();

    private SocketTable() {}

    static SocketTable read(Path proc) throws IOException {
        SocketTable table = new SocketTable();
        for (String protocol : List.of("tcp", "tcp6", "udp", "udp6")) {
            Path list = proc.resolve("net").resolve(protocol);
            if (Files.exists(list)) { // a kernel without IPv6 has no such file
                for (String line : Files.readAllLines(list, StandardCharsets.ISO_8859_1)) {
                    table.addInternet(protocol, line.strip().split("\\s+", -1));
                }
            }
        }
        for (String line : Files.readAllLines(proc.resolve("net/unix"), StandardCharsets.ISO_8859_1)) {
            table.addUnix(line.strip().split("\\s+", 8));
        }
        return table;
    }

    OpenSocket find(int fd, long inode) {
        OpenSocket known = byInode.get(inode);
        return known == null
                ? new OpenSocket(fd, "socket", "", "", "")
                : new OpenSocket(fd, known.protocol(), known.local(), known.remote(), known.state());
    }

    List<OpenSocket> listeners() {
        return byInode.values().stream().filter(OpenSocket::isListener).toList();
    }

    List<OpenSocket> connections() {
        return byInode.values().stream().filter(OpenSocket::isConnection).toList();
    }

    private void addInternet(String protocol, String[] words) throws IOException {
        if (words.length <= INODE || words[1].indexOf(':') < 0) {
            return; // the title
        }
        int state = Integer.parseInt(words[3], 16);
        boolean connected = !words[2].endsWith(":0000");
        byInode.put(
                Long.parseLong(words[INODE]),
                new OpenSocket(
                        -1,
                        protocol,
                        address(words[1]),
                        connected ? address(words[2]) : "",
                        protocol.startsWith("tcp") && state >= 1 && state <= TCP_STATES.size()
                                ? TCP_STATES.get(state - 1)
                                : ""));
    }

    private void addUnix(String[] words) {
        if (words.length < 7 || !words[0].endsWith(":")) {
            return;
        }
        boolean listens = (Long.parseLong(words[3], 16) & UNIX_LISTENS) != 0;
        byInode.put(
                Long.parseLong(words[6]),
                new OpenSocket(-1, "unix", words.length > 7 ? words[7] : "", "", listens ? "LISTEN" : ""));
    }

    /** {@code 0100007F:1F90}: words of the address in the machine's byte order. */
    private static String address(String text) throws IOException {
        int colon = text.indexOf(':');
        byte[] bytes = HexFormat.of().parseHex(text, 0, colon);
        for (int word = 0; word < bytes.length; word += Integer.BYTES) {
            for (int i = 0; i < 2; i++) {
                byte swapped = bytes[word + i];
                bytes[word + i] = bytes[word + 3 - i];
                bytes[word + 3 - i] = swapped;
            }
        }
        int port = Integer.parseInt(text.substring(colon + 1), 16);
        String host = InetAddress.getByAddress(bytes).getHostAddress();
        String shown = host.equals("0:0:0:0:0:0:0:0") ? "::" : host.equals("0:0:0:0:0:0:0:1") ? "::1" : host;
        return bytes.length > Integer.BYTES && shown.indexOf(':') >= 0 ? "[" + shown + "]:" + port : shown + ":" + port;
    }
}
