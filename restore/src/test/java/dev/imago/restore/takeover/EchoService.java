package dev.imago.restore.takeover;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;

/**
 * A service for take-over tests, run as a process: answers every HTTP request with its version, by the kind of socket API
 * named. Arguments: KIND VERSION ADDRESS, where the address is a port or the path of a unix socket.
 */
final class EchoService {
    /** Ways to serve, and ways to fail at it. */
    enum Kind {
        SOCKET,
        SOCKET_WITH_TIMEOUT,
        CHANNEL,
        HTTP,
        UNIX,
        /** Binds the IPv4 wildcard only, where the others bind both families. */
        IPV4_ONLY,
        /** Ends before it binds. */
        EXITS,
        /** Never binds. */
        HANGS
    }

    private EchoService() {}

    public static void main(String[] arguments) throws Exception {
        String version = arguments[1];
        String address = arguments[2];
        switch (Kind.valueOf(arguments[0])) {
            case SOCKET -> serveSocket(Integer.parseInt(address), version, 0);
            case SOCKET_WITH_TIMEOUT -> serveSocket(Integer.parseInt(address), version, 50);
            case CHANNEL -> {
                ServerSocketChannel channel = ServerSocketChannel.open();
                select(channel, new InetSocketAddress(Integer.parseInt(address)), version);
            }
            case IPV4_ONLY -> {
                ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.INET);
                select(channel, new InetSocketAddress(Integer.parseInt(address)), version);
            }
            case UNIX -> {
                Files.deleteIfExists(Path.of(address));
                ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                select(channel, UnixDomainSocketAddress.of(address), version);
            }
            case HTTP -> serveHttp(Integer.parseInt(address), version);
            case EXITS -> System.exit(7);
            case HANGS -> new CountDownLatch(1).await();
        }
    }

    private static void ready(Object address) {
        System.out.println("ready " + address + " preload=" + System.getenv("LD_PRELOAD"));
    }

    private static byte[] answer(String version) {
        return ("HTTP/1.1 200 OK\r\nContent-Length: " + version.length() + "\r\n\r\n" + version)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void serveSocket(int port, String version, int timeoutMillis) throws IOException {
        try (ServerSocket server = new ServerSocket(port, 50)) {
            server.setSoTimeout(timeoutMillis);
            ready(server.getLocalSocketAddress());
            while (true) {
                try {
                    Socket client = server.accept();
                    new Thread(() -> serveClient(client, version)).start();
                } catch (java.net.SocketTimeoutException again) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    private static void serveClient(Socket client, String version) {
        try (client) {
            BufferedReader requests =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                if (line.isEmpty()) {
                    client.getOutputStream().write(answer(version));
                }
            }
        } catch (IOException clientLeft) {
            Thread.onSpinWait();
        }
    }

    private static void select(ServerSocketChannel server, SocketAddress address, String version) throws IOException {
        Selector selector = Selector.open();
        server.bind(address, 50);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        ready(server.getLocalAddress());
        while (true) {
            selector.select();
            for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
                SelectionKey key = keys.next();
                keys.remove();
                if (key.isAcceptable()) {
                    SocketChannel client = server.accept();
                    if (client != null) {
                        client.configureBlocking(false);
                        client.register(selector, SelectionKey.OP_READ, new ByteArrayOutputStream());
                    }
                } else {
                    readRequest(key, version);
                }
            }
        }
    }

    private static void readRequest(SelectionKey key, String version) throws IOException {
        SocketChannel client = (SocketChannel) key.channel();
        ByteArrayOutputStream request = (ByteArrayOutputStream) key.attachment();
        ByteBuffer bytes = ByteBuffer.allocate(1024);
        try {
            if (client.read(bytes) < 0) {
                client.close();
                return;
            }
            request.write(bytes.array(), 0, bytes.position());
            if (request.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                request.reset();
                client.write(ByteBuffer.wrap(answer(version)));
            }
        } catch (IOException clientLeft) {
            client.close();
        }
    }

    private static void serveHttp(int port, String version) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress((InetAddress) null, port), 50);
        server.createContext("/", exchange -> {
            byte[] body = version.getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        server.start();
        ready(server.getAddress());
    }
}
