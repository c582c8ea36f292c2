package dev.imago.restore.health;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A question to the new version, asked through its private door until it is answered well or time is over.
 *
 * <p>Written {@code accept} (one of its threads takes a connection), {@code http:/path} (status 200-399), or {@code
 * command:PROGRAM ARG...}, which finds the door in {@code IMAGO_HOST} and {@code IMAGO_PORT}, or in {@code
 * IMAGO_SOCKET}, and answers by its exit status.
 */
public sealed interface HealthCheck {
    /** Reads the written form. */
    static HealthCheck parse(String text) {
        if (text.equals("accept")) {
            return new Accept();
        }
        if (text.startsWith("http:/")) {
            return new Http(text.substring("http:".length()));
        }
        if (text.startsWith("command:") && text.length() > "command:".length()) {
            return new Command(
                    List.of("/bin/sh", "-c", text.substring("command:".length()).strip()));
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not a health check; write accept, http:/path or command:PROGRAM");
    }

    /**
     * Asks once.
     *
     * @param door address where only the checker is let in
     * @param accepted how many connections the new version has taken through its private doors so far
     * @return an empty text when the answer is good, else what was wrong
     */
    String ask(SocketAddress door, LongSupplier accepted, Duration limit) throws InterruptedException;

    /** Asks until the answer is good; returns the number of tries, or throws {@link UnhealthyException} when time is over. */
    default int await(SocketAddress door, LongSupplier accepted, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        String last = "no answer";
        for (int tries = 1; ; tries++) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new UnhealthyException(last, tries - 1);
            }
            last = ask(door, accepted, Duration.ofNanos(left));
            if (last.isEmpty()) {
                return tries;
            }
            TimeUnit.MILLISECONDS.sleep(Math.min(50, 5L * tries));
        }
    }

    /** The new version answered badly, or not at all, until time was over. */
    final class UnhealthyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnhealthyException(String last, int tries) {
            super("the new version is not healthy after " + tries + " tries: " + last);
        }
    }

    /** A thread of the new version takes a connection: its accept loop is alive. */
    record Accept() implements HealthCheck {
        @Override
        public String ask(SocketAddress door, LongSupplier accepted, Duration limit) throws InterruptedException {
            long before = accepted.getAsLong();
            long end = System.nanoTime() + Math.min(limit.toNanos(), TimeUnit.SECONDS.toNanos(2));
            try (SocketChannel channel = SocketChannel.open(door)) {
                while (System.nanoTime() < end) {
                    if (accepted.getAsLong() > before) {
                        return "";
                    }
                    TimeUnit.MILLISECONDS.sleep(1);
                }
                return "no thread of it accepted the checker's connection at " + channel.getRemoteAddress();
            } catch (IOException e) {
                return e.toString();
            }
        }
    }

    /**
     * An HTTP GET is answered with a status below 400.
     *
     * <p>Spoken over a plain socket: clients wait meanwhile, and a full HTTP client takes longer to load than to ask.
     */
    record Http(String path) implements HealthCheck {
        private static final int ANSWER_BYTES = 1024;

        @Override
        public String ask(SocketAddress door, LongSupplier accepted, Duration limit) {
            int millis = (int) Math.max(1, Math.min(5000, limit.toMillis()));
            try (Socket socket = new Socket()) {
                socket.connect(door, millis);
                socket.setSoTimeout(millis);
                String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                byte[] answer = socket.getInputStream().readNBytes(ANSWER_BYTES);
                String text = new String(answer, StandardCharsets.ISO_8859_1);
                return text.matches("(?s)HTTP/1\\.[01] [23][0-9][0-9].*")
                        ? ""
                        : "GET " + path + " answered: "
                                + text.replaceAll("\\s+", " ").strip();
            } catch (IOException e) {
                return "GET " + path + ": " + e;
            }
        }
    }

    /** A program ends with status 0. */
    record Command(List<String> words) implements HealthCheck {
        public Command {
            words = List.copyOf(words);
        }

        @Override
        public String ask(SocketAddress door, LongSupplier accepted, Duration limit) throws InterruptedException {
            ProcessBuilder builder = new ProcessBuilder(words);
            if (door instanceof InetSocketAddress inet) {
                builder.environment().put("IMAGO_HOST", inet.getAddress().getHostAddress());
                builder.environment().put("IMAGO_PORT", Integer.toString(inet.getPort()));
            } else {
                builder.environment().put("IMAGO_SOCKET", door.toString());
            }
            builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            try {
                Process process = builder.start();
                try {
                    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                        return String.join(" ", words) + " did not end in time";
                    }
                    return process.exitValue() == 0
                            ? ""
                            : String.join(" ", words) + " ended with status " + process.exitValue();
                } finally {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
            } catch (IOException e) {
                return String.join(" ", words) + " cannot be started: " + e.getMessage();
            }
        }
    }
}
