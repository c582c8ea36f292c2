package dev.imago.restore.health;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Set;

/**
 * The answer to an HTTP request, read as far as it says how long it is: a server may keep the connection open although it was
 * asked not to.
 */
record HttpAnswer(int status, String statusLine, String body) {
    private static final int MOST_HEADER_BYTES = 16 << 10;
    private static final int MOST_BODY_BYTES = 64 << 10;
    private static final int SHOWN = 300;
    /** Request Timeout, Too Early, Too Many Requests. */
    private static final Set<Integer> LATER = Set.of(408, 425, 429);

    /**
     * Reads an answer; interim ones (status 100 to 199) are passed over.
     *
     * @param end when to give up, by {@code System.nanoTime}
     * @throws IOException if it does not come, or is none
     */
    static HttpAnswer read(InputStream in, long end) throws IOException {
        while (true) {
            String head = head(in, end);
            int lineEnd = head.indexOf("\r\n");
            String line = lineEnd < 0 ? head : head.substring(0, lineEnd);
            if (!line.matches("HTTP/1\\.[01] [1-5]\\d\\d( .*)?")) {
                throw new IOException("this is no answer in HTTP/1: " + shown(head));
            }
            int status = Integer.parseInt(line.substring(9, 12));
            if (status >= 200) {
                return new HttpAnswer(status, line, body(in, head));
            }
        }
    }

    boolean isGood() {
        return status < 300;
    }

    /** Whether another request would have to be made: it was wrong, and not too early, too slow or one too many. */
    boolean blamesTheRequest() {
        return status >= 400 && status < 500 && !LATER.contains(status);
    }

    /** Whether it is the service that fails, for now or for good. */
    boolean blamesItself() {
        return status >= 500;
    }

    private static String head(InputStream in, long end) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.lastIndexOf("\r\n\r\n") != head.length() - 4) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("it ended the connection after: " + shown(head.toString()));
            }
            head.append((char) next);
            if (head.length() > MOST_HEADER_BYTES) {
                throw new IOException("its header has no end: " + shown(head.toString()));
            }
            if (System.nanoTime() > end) {
                throw new SocketTimeoutException("no whole answer in time: " + shown(head.toString()));
            }
        }
        return head.toString();
    }

    /** Read so that the server can finish what it writes; only where its length is known. */
    private static String body(InputStream in, String head) throws IOException {
        for (String header : head.toLowerCase(Locale.ROOT).split("\r\n", -1)) {
            String length = header.startsWith("content-length:")
                    ? header.substring("content-length:".length()).strip()
                    : "";
            if (length.matches("\\d{1,9}")) {
                byte[] bytes = in.readNBytes(Math.min(MOST_BODY_BYTES, Integer.parseInt(length)));
                return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    private static String shown(String text) {
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
    }

    @Override
    public String toString() {
        return shown(statusLine + " " + body);
    }
}
