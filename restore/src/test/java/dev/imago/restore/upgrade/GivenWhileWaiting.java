package dev.imago.restore.upgrade;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * A JVM whose thread "waiter" waits in one system call. For a line "give" on standard input the main thread gives it what
 * it waits for and stops the process at once; for "end" it does so without a stop. Where real-time priority and a single
 * processor keep the waiter from running before the main thread stops, its call is over then and nobody has seen it.
 *
 * <p>Argument: a {@link Kind}. Needs {@code --add-opens java.base/jdk.internal.misc=ALL-UNNAMED}, for the stop. Prints "ready", and at the end "given": the waiter has got what it was given.
 */
public final class GivenWhileWaiting {
    /** What the waiter waits in. */
    enum Kind {
        READ {
            @Override
            Waiting make() throws IOException {
                try (ServerSocket listener = loopback()) {
                    Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                    InputStream bytes = listener.accept().getInputStream();
                    return new Waiting(() -> bytes.read() == 'A', () -> {
                        client.getOutputStream().write('A');
                        while (bytes.available() == 0) {
                            Thread.onSpinWait();
                        }
                    });
                }
            }
        },
        RECEIVE {
            @Override
            Waiting make() throws IOException {
                DatagramChannel receiver =
                        DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                DatagramChannel sender = DatagramChannel.open();
                ByteBuffer into = ByteBuffer.allocate(1);
                return new Waiting(
                        () -> receiver.receive(into) != null && into.get(0) == 'A',
                        () -> sender.send(ByteBuffer.wrap(new byte[] {'A'}), receiver.getLocalAddress()));
            }
        },
        ACCEPT {
            @Override
            Waiting make() throws IOException {
                ServerSocketChannel listener =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                return new Waiting(() -> listener.accept() != null, connector(listener.getLocalAddress()));
            }
        },
        POLL {
            @Override
            Waiting make() throws IOException {
                ServerSocket listener = loopback();
                listener.setSoTimeout(3_600_000);
                return new Waiting(() -> listener.accept() != null, connector(listener.getLocalSocketAddress()));
            }
        },
        EPOLL {
            @Override
            Waiting make() throws IOException {
                Selector selector = Selector.open();
                return new Waiting(() -> selector.select() == 0, selector::wakeup);
            }
        },
        FUTEX {
            @Override
            Waiting make() {
                CountDownLatch given = new CountDownLatch(1);
                return new Waiting(
                        () -> {
                            while (given.getCount() > 0) {
                                LockSupport.park();
                            }
                            return true;
                        },
                        () -> {
                            given.countDown();
                            LockSupport.unpark(waiter);
                        });
            }
        };

        /** Number of the call; where JDKs differ, all that they use. */
        Set<Integer> systemCalls() {
            return switch (this) {
                case READ -> Set.of(0);
                case RECEIVE -> Set.of(45, 47); // recvfrom, recvmsg
                case ACCEPT -> Set.of(43, 288); // accept, accept4
                case POLL -> Set.of(7);
                case EPOLL -> Set.of(232);
                case FUTEX -> Set.of(202);
            };
        }

        abstract Waiting make() throws IOException;

        private static ServerSocket loopback() throws IOException {
            return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        }

        /** Connects without blocking, or the waiter might run meanwhile. */
        private static Act connector(java.net.SocketAddress address) throws IOException {
            SocketChannel client = SocketChannel.open();
            client.configureBlocking(false);
            return () -> {
                client.connect(address);
                while (!client.finishConnect()) {
                    Thread.onSpinWait();
                }
            };
        }
    }

    private static final int CONTINUE = 18;
    private static final int STOP = 19;

    private interface Question {
        boolean ask() throws IOException;
    }

    private interface Act {
        void run() throws IOException;
    }

    /** What the waiter does, and what ends it. */
    private record Waiting(Question question, Act give) {}

    private static Thread waiter = Thread.currentThread();

    private GivenWhileWaiting() {}

    public static void main(String[] args) throws ReflectiveOperationException, IOException, InterruptedException {
        Waiting waiting = Kind.valueOf(args[0]).make();
        Method raise = Class.forName("jdk.internal.misc.Signal").getDeclaredMethod("raise0", int.class);
        raise.setAccessible(true);
        raise.invoke(null, CONTINUE); // does nothing, and makes the next one quick
        waiter = new Thread(() -> await(waiting.question()), "waiter");
        waiter.start();
        System.out.println("ready");
        byte[] command = System.in.readNBytes(4);
        waiting.give().run();
        if (command[0] == 'g') {
            raise.invoke(null, STOP);
        }
        waiter.join();
        System.exit(0);
    }

    private static void await(Question question) {
        try {
            if (question.ask()) {
                System.out.println("given");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
