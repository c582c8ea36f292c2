package dev.imago.restore.takeover;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection to an {@link EchoService}; every request on it is answered within ten seconds or fails. */
final class EchoClient implements AutoCloseable {
    private static final Pattern ANSWER = Pattern.compile("(?is)HTTP/1.1 200.*Content-Length: (\\d+).*?\r\n\r\n(.*)");
    private static final long LIMIT_MILLIS = 10_000;
    private final SocketChannel channel;

    private EchoClient(SocketChannel channel) {
        this.channel = channel;
    }

    static EchoClient connect(SocketAddress address) throws IOException {
        return new EchoClient(SocketChannel.open(address));
    }

    /** Where a service at this port or path is reached. */
    static SocketAddress address(String portOrPath) {
        return portOrPath.startsWith("/")
                ? UnixDomainSocketAddress.of(portOrPath)
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(portOrPath));
    }

    /** The version that answers on a connection of its own. */
    static String askOnce(SocketAddress address) throws IOException {
        try (EchoClient client = connect(address)) {
            return client.ask();
        }
    }

    String ask() throws IOException {
        channel.configureBlocking(true);
        channel.write(ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        channel.configureBlocking(false);
        StringBuilder text = new StringBuilder();
        ByteBuffer bytes = ByteBuffer.allocate(4096);
        long end = System.currentTimeMillis() + LIMIT_MILLIS;
        try (Selector selector = Selector.open()) {
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            while (true) {
                selector.select(Math.max(1, end - System.currentTimeMillis()));
                if (System.currentTimeMillis() >= end) {
                    throw new IOException("no answer within " + LIMIT_MILLIS + " ms, only: " + text);
                }
                if (channel.read(bytes.clear()) < 0) {
                    throw new EOFException("closed after: " + text);
                }
                text.append(StandardCharsets.US_ASCII.decode(bytes.flip()));
                Matcher answer = ANSWER.matcher(text);
                if (answer.matches() && answer.group(2).length() == Integer.parseInt(answer.group(1))) {
                    key.cancel();
                    selector.selectNow();
                    return answer.group(2);
                }
            }
        }
    }

    /** Begins a request that goes no further. */
    void begin() throws IOException {
        channel.configureBlocking(true);
        channel.write(ByteBuffer.wrap("GET".getBytes(StandardCharsets.US_ASCII)));
    }

    /** Whether it has heard nothing of an end of the connection. */
    boolean isOpen() throws IOException {
        channel.configureBlocking(false);
        return channel.read(ByteBuffer.allocate(1)) == 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
