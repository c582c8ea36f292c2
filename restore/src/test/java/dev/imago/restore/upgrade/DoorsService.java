package dev.imago.restore.upgrade;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A service that listens at every door that it is given, and tells whoever comes its version and how many came before. A door
 * is {@code HOST/PORT} or the path of a unix socket, with {@code polled:} before it where a selector waits at it.
 */
public final class DoorsService {
    private static final String POLLED = "polled:";
    private static final AtomicLong CAME = new AtomicLong();

    private DoorsService() {}

    /** Arguments: version, doors. Prints "listening". */
    public static void main(String[] args) throws IOException {
        List<Thread> waiting = new ArrayList<>();
        for (String door : Arrays.asList(args).subList(1, args.length)) {
            ServerSocketChannel listener = listen(address(door));
            Selector selector = door.startsWith(POLLED) ? Selector.open() : null;
            if (selector != null) {
                listener.configureBlocking(false);
                listener.register(selector, SelectionKey.OP_ACCEPT);
            }
            waiting.add(new Thread(() -> serve(listener, selector, args[0])));
        }
        waiting.forEach(Thread::start);
        System.out.println("listening");
    }

    private static ServerSocketChannel listen(SocketAddress address) throws IOException {
        if (address instanceof UnixDomainSocketAddress unix) {
            Files.deleteIfExists(unix.getPath());
            ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(address);
            // As services do that let everybody in.
            Files.setPosixFilePermissions(unix.getPath(), PosixFilePermissions.fromString("rw-rw-rw-"));
            return listener;
        }
        return ServerSocketChannel.open().bind(address);
    }

    private static void serve(ServerSocketChannel listener, @Nullable Selector selector, String version) {
        while (true) {
            try {
                if (selector != null) {
                    selector.select();
                    selector.selectedKeys().clear();
                }
                SocketChannel client = listener.accept();
                if (client != null) {
                    answer(client, version + " " + CAME.getAndIncrement());
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void answer(SocketChannel client, String answer) {
        try (client) {
            client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            System.out.println("who only looked whether somebody is there has gone: " + e);
        }
    }

    private static SocketAddress address(String door) {
        String place = door.substring(door.startsWith(POLLED) ? POLLED.length() : 0);
        if (place.endsWith(".sock")) {
            return UnixDomainSocketAddress.of(place);
        }
        int slash = place.indexOf('/');
        return new InetSocketAddress(place.substring(0, slash), Integer.parseInt(place.substring(slash + 1)));
    }

    /** What is answered at a door; {@code directory} is where relative paths begin. */
    static String ask(String door, Path directory) throws IOException {
        SocketAddress address = address(door);
        SocketAddress reached = address instanceof UnixDomainSocketAddress unix
                ? UnixDomainSocketAddress.of(directory.resolve(unix.getPath()))
                : address;
        try (SocketChannel channel = SocketChannel.open(reached)) {
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** A client that ends with status 0 if every door belongs to a version. */
    static final class Client {
        private Client() {}

        /** Arguments: version, where relative paths begin, doors. */
        public static void main(String[] args) throws IOException {
            for (String door : Arrays.asList(args).subList(2, args.length)) {
                String answer = ask(door, Path.of(args[1]));
                System.out.println(door + ": " + answer);
                if (!answer.startsWith(args[0] + " ")) {
                    System.exit(1);
                }
            }
        }
    }
}
