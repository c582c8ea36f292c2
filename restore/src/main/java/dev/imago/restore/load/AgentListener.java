package dev.imago.restore.load;

import dev.imago.restore.agent.protocol.MessageChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The unix socket on which the upgrader waits for the agent of the new version. Opened before that is started; closing removes
 * the socket file, so that JVMs started later find nobody and stay ordinary.
 *
 * <p>Not safe for use by several threads.
 */
public final class AgentListener implements AutoCloseable {
    private static final long STEP_MILLIS = 100;

    private final Path socket;
    private final ServerSocketChannel server;

    private AgentListener(Path socket, ServerSocketChannel server) {
        this.socket = socket;
        this.server = server;
    }

    /** Listens on {@code socket}, which must not exist yet; its path may have 107 bytes at most. */
    public static AgentListener open(Path socket) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(socket));
                server.configureBlocking(false);
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
            return new AgentListener(socket, server);
        } catch (IOException e) {
            throw new UncheckedIOException("can't listen on " + socket, e);
        }
    }

    public Path socket() {
        return socket;
    }

    /**
     * What the new JVM has to be started with, as one option each; also the content of {@code JAVA_TOOL_OPTIONS}, joined by
     * spaces.
     *
     * @param agentJar the shaded jar of the agent
     * @param library {@code libimago-jvmti.so}
     */
    public java.util.List<String> jvmOptions(Path agentJar, Path library) {
        return java.util.List.of(
                "-agentpath:" + library.toAbsolutePath(),
                "-javaagent:" + agentJar.toAbsolutePath() + "=socket=" + socket.toAbsolutePath());
    }

    /**
     * Waits for the agent to report.
     *
     * @param alive whether the new process still runs; asked every 100 ms
     * @param pid of the new JVM if it is known: others that inherited the options are sent away; null takes the first
     * @throws AgentException if none comes in time or the process ends
     */
    public AgentConnection accept(Duration atMost, BooleanSupplier alive, @Nullable Long pid) {
        long deadline = System.nanoTime() + atMost.toNanos();
        try (Selector selector = Selector.open()) {
            server.register(selector, SelectionKey.OP_ACCEPT);
            while (System.nanoTime() < deadline) {
                selector.select(STEP_MILLIS);
                selector.selectedKeys().clear();
                SocketChannel channel = server.accept();
                if (channel != null) {
                    AgentConnection connection = AgentConnection.greet(new MessageChannel(channel));
                    if (pid == null || connection.hello().pid() == pid) {
                        return connection;
                    }
                    connection.close();
                } else if (!alive.getAsBoolean()) {
                    throw new AgentException("the new version ended before its agent reported", null);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AgentException(
                "the agent in the new version did not report within " + atMost.toMillis() + " ms. Is it a JVM?", null);
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
