package com.acme.orders.client;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 over a plain socket, so that every refused connect and every broken connection is seen and counted. Not
 * safe for use by several threads; the owner closes it.
 */
final class HttpWire implements AutoCloseable {
    static final int TIMEOUT_MILLIS = 60_000;
    private static final int MAX_LINE = 8_192;

    private final URI uri;
    private final Tally tally;
    private @Nullable Socket kept;
    private @Nullable InputStream keptIn;

    HttpWire(URI uri, Tally tally) {
        this.uri = uri;
        this.tally = tally;
    }

    /** Reads; tries again over a fresh connection where one broke. Null when no answer came after all. */
    @Nullable
    String get(String path, boolean fresh) {
        String answer = send("GET", path, "", fresh);
        return answer != null ? answer : send("GET", path, "", true);
    }

    /** Reads, and fails where there is no answer. */
    String mustGet(String path) {
        String answer = get(path, false);
        if (answer == null) {
            throw new IllegalStateException("no answer to " + path + " from " + uri);
        }
        return answer;
    }

    /** Writes once. Null when no answer came: the write may have been done or not. */
    @Nullable
    String post(String path, String body, boolean fresh) {
        String answer = send("POST", path, body, fresh);
        if (answer == null) {
            tally.unanswered.increment();
        }
        return answer;
    }

    /** Writes, and fails where there is no answer. */
    String mustPost(String path, String body) {
        String answer = post(path, body, false);
        if (answer == null) {
            throw new IllegalStateException("no answer to " + path + " from " + uri);
        }
        return answer;
    }

    private @Nullable String send(String method, String path, String body, boolean fresh) {
        long started = System.nanoTime();
        boolean reused = !fresh && kept != null;
        try {
            if (!fresh) {
                return sendKept(method, path, body, started);
            }
            try (Socket socket = connect()) {
                write(socket, method, path, body, true);
                return read(new BufferedInputStream(socket.getInputStream()), path, started);
            }
        } catch (ConnectException e) {
            boolean refused = String.valueOf(e.getMessage()).contains("refused");
            (refused ? tally.refused : tally.timeouts).increment();
            tally.example((refused ? "refused: " : "timeout: ") + method + " " + path + ": " + e.getMessage());
        } catch (SocketTimeoutException e) {
            tally.timeouts.increment();
            tally.example("timeout: " + method + " " + path + ": " + e.getMessage());
            close();
        } catch (IOException e) {
            (reused ? tally.keptBroken : tally.resets).increment();
            tally.example((reused ? "kept broken: " : "reset: ") + method + " " + path + ": " + e);
            close();
        }
        return null;
    }

    private String sendKept(String method, String path, String body, long started) throws IOException {
        Socket socket = kept;
        InputStream in = keptIn;
        if (socket == null || in == null) {
            socket = connect();
            in = new BufferedInputStream(socket.getInputStream());
            kept = socket;
            keptIn = in;
        }
        write(socket, method, path, body, false);
        return read(in, path, started);
    }

    @SuppressWarnings("AddressSelection") // the service is on one address
    private Socket connect() throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), TIMEOUT_MILLIS);
            tally.connects.increment();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void write(Socket socket, String method, String path, String body, boolean close) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        byte[] head = (method + " " + path + " HTTP/1.1\r\nHost: " + uri.getHost() + "\r\nContent-Length: "
                        + bytes.length + (close ? "\r\nConnection: close" : "") + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] all = java.util.Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, all, head.length, bytes.length);
        socket.getOutputStream().write(all);
    }

    private String read(InputStream in, String path, long started) throws IOException {
        String status = line(in);
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(
                        lower.substring("content-length:".length()).trim());
            }
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("answer ended after " + bytes.length + " of " + length + " bytes");
        }
        tally.answered(started);
        String body = new String(bytes, StandardCharsets.UTF_8);
        if (!status.contains(" 200 ")) {
            tally.wrong(path + " answered " + status + " " + body);
        }
        return body;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.length() > MAX_LINE) {
                throw new EOFException("connection closed within the head of the answer");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        Socket socket = kept;
        kept = null;
        keptIn = null;
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                tally.example("close: " + e);
            }
        }
    }
}
