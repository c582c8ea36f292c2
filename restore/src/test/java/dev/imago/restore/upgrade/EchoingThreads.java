package dev.imago.restore.upgrade;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A service with a thread for each connection, which sends back every byte as soon as it is read. */
public final class EchoingThreads {
    private EchoingThreads() {}

    /** Prints the port that it listens on. */
    public static void main(String[] args) throws IOException {
        try (ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            System.out.println(door.getLocalPort());
            for (int number = 1; ; number++) {
                Socket client = door.accept();
                new Thread(() -> echo(client), "echo-" + number).start();
            }
        }
    }

    private static void echo(Socket client) {
        try (client) {
            for (int read = client.getInputStream().read();
                    read >= 0;
                    read = client.getInputStream().read()) {
                client.getOutputStream().write(read);
            }
        } catch (IOException clientLeft) {
            Thread.onSpinWait();
        }
    }

    /** Sends a byte, waits for its echo, and so on, until it is closed. */
    static final class Client implements AutoCloseable {
        private final Socket socket;
        private final Thread thread;
        private final AtomicLong sent = new AtomicLong();
        private final AtomicLong answered = new AtomicLong();

        Client(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            thread = new Thread(this::run, "client");
            thread.start();
        }

        private void run() {
            try {
                while (true) {
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(1_000_000));
                    socket.getOutputStream().write('A');
                    sent.incrementAndGet();
                    if (socket.getInputStream().read() < 0) {
                        return;
                    }
                    answered.incrementAndGet();
                }
            } catch (IOException closed) {
                Thread.onSpinWait();
            }
        }

        long answered() {
            return answered.get();
        }

        /** Whether it has sent a byte that was not echoed. */
        boolean waits() {
            return sent.get() > answered.get();
        }

        @Override
        public void close() throws IOException {
            socket.close();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
