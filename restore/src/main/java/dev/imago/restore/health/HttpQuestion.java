package dev.imago.restore.health;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A GET is answered with a status from 200 to 299. A redirect says nothing of health.
 *
 * <p>Spoken over a plain socket: clients wait meanwhile, and a full HTTP client takes longer to load than to ask.
 */
record HttpQuestion(String path) implements Question {
    private static final int MOST_MILLIS = 5000;

    @Override
    public Answer ask(Door door, List<Door> all, LongSupplier accepted, Duration limit) {
        if (!door.isTcp()) {
            return Answer.lasting("old has no TCP listener, and HTTP is spoken over TCP only");
        }
        int millis = (int) Math.max(1, Math.min(MOST_MILLIS, limit.toMillis()));
        try (Socket socket = new Socket()) {
            socket.connect(door.address(), millis);
            socket.setSoTimeout(millis);
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost:" + door.port()
                    + "\r\nUser-Agent: imago\r\nAccept: */*\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            HttpAnswer answer = HttpAnswer.read(
                    new BufferedInputStream(socket.getInputStream()), System.nanoTime() + millis * 1_000_000L);
            String said = "GET " + path + " answered: " + answer;
            if (answer.isGood()) {
                return Answer.GOOD;
            } else if (answer.blamesTheRequest()) {
                return Answer.lasting(said);
            }
            return answer.blamesItself() ? Answer.failing(said) : Answer.notYet(said);
        } catch (IOException e) {
            return Answer.notYet("GET " + path + ": " + e);
        }
    }
}
