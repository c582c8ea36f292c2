package dev.imago.restore.upgrade;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Clients that ask a {@link SlowService} without pause and without retry, every other one on a connection it keeps. */
final class Customers implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

    private final int port;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong answered = new AtomicLong();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    Customers(int port, int count) {
        this.port = port;
        for (int i = 0; i < count; i++) {
            boolean keep = i % 2 == 0;
            Thread thread = new Thread(() -> run(keep), "customer " + i);
            threads.add(thread);
            thread.start();
        }
    }

    private void run(boolean keep) {
        while (!stopped) {
            try (Socket socket = connect(port)) {
                do {
                    ask(socket, "/work", keep);
                    answered.incrementAndGet();
                } while (keep && !stopped);
            } catch (IOException e) {
                failures.add((keep ? "kept connection: " : "new connection: ") + e);
            }
        }
    }

    /** What the service answers to {@code /count}: its version, and how many requests it has answered. */
    static String count(int port) throws IOException {
        try (Socket socket = connect(port)) {
            return ask(socket, "/count", false);
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static String ask(Socket socket, String path, boolean keep) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + (keep ? "" : "Connection: close\r\n");
        socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        while (true) {
            int count = socket.getInputStream().read(buffer);
            if (count < 0) {
                throw new IOException("closed after " + read.size() + " bytes of the answer");
            }
            read.write(buffer, 0, count);
            String text = read.toString(StandardCharsets.US_ASCII);
            int body = text.indexOf("\r\n\r\n") + 4;
            Matcher length = LENGTH.matcher(text);
            if (body >= 4 && length.find() && text.length() - body >= Integer.parseInt(length.group(1))) {
                return text.substring(body);
            }
        }
    }

    long answered() {
        return answered.get();
    }

    List<String> failures() {
        return failures;
    }

    /** Lets the requests under way finish. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Override
    public void close() {
        stopped = true;
    }
}
