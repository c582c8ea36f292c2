package dev.imago.restore.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the new version is fit to serve: it has to take a connection at each door, and to answer one question well at one
 * of them.
 *
 * @param port the port, as clients know it, whose door the question is asked at; 0 for the first TCP listener
 */
public record HealthCheck(Question question, int port) {
    /** Time limits of sockets are whole milliseconds, and rounded down more than once. */
    private static final long ROUNDED_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final Pattern HTTP = Pattern.compile("http:(\\d{1,5})?(/\\S*)");

    /** To take connections is all that is asked. */
    public static HealthCheck accept() {
        return new HealthCheck(new AcceptQuestion(), 0);
    }

    /** A GET has to be answered with a status from 200 to 299. */
    public static HealthCheck http(int port, String path) {
        return new HealthCheck(new HttpQuestion(path), port);
    }

    /** A program has to end with status 0. */
    public static HealthCheck command(int port, List<String> words) {
        return new HealthCheck(new CommandQuestion(words), port);
    }

    /** Reads the written form: {@code accept}, {@code http:/path}, {@code http:8081/path} or {@code command:PROGRAM ARG...}. */
    public static HealthCheck parse(String text) {
        if (text.equals("accept")) {
            return accept();
        }
        Matcher http = HTTP.matcher(text);
        if (http.matches()) {
            return http(http.group(1) == null ? 0 : Integer.parseInt(http.group(1)), http.group(2));
        }
        String program = text.startsWith("command:")
                ? text.substring("command:".length()).strip()
                : "";
        if (!program.isEmpty()) {
            return command(0, List.of("/bin/sh", "-c", program));
        }
        throw new IllegalArgumentException("'" + text + "' is not a health check; write accept, http:/path, "
                + "http:PORT/path or command:PROGRAM"
                + (text.startsWith("https:")
                        ? ". HTTPS is not spoken: 'command:curl -fsk https://$IMAGO_HOST:$IMAGO_PORT/path' asks that way"
                        : ""));
    }

    /**
     * Asks until every answer is good, or none but bad ones of a kind came for as long as that kind is given.
     *
     * @param accepted how many connections the new version has taken through its doors so far
     * @return number of tries
     * @throws UnhealthyException when time is over, or for such answers, or when there is no door to ask at
     */
    public int await(List<Door> doors, LongSupplier accepted, Duration limit) throws InterruptedException {
        return await(doors, accepted, () -> true, limit);
    }

    /**
     * The same while the new version runs.
     *
     * @param alive whether it does
     * @throws UnhealthyException also when it has ended
     */
    public int await(List<Door> doors, LongSupplier accepted, BooleanSupplier alive, Duration limit)
            throws InterruptedException {
        return await(doors, accepted, alive, limit, Patience.USUAL);
    }

    int await(List<Door> doors, LongSupplier accepted, BooleanSupplier alive, Duration limit, Patience patience)
            throws InterruptedException {
        Door main = choose(doors);
        List<Door> silent = new ArrayList<>(doors);
        silent.remove(main);
        Question opens = new AcceptQuestion();
        long end = System.nanoTime() + limit.toNanos();
        boolean answered = false;
        Answer.Outlook row = Answer.Outlook.OPEN;
        long rowBegan = 0;
        String last = "no answer";
        for (int tries = 1; ; tries++) {
            if (!alive.getAsBoolean()) {
                throw new UnhealthyException("it has ended", tries - 1);
            }
            if (!answered) {
                Answer said = question.ask(main, doors, accepted, left(end, last, tries));
                answered = said.isGood();
                last = telling(said, last, tries, end);
                if (said.outlook() != row) {
                    row = said.outlook();
                    rowBegan = System.nanoTime();
                } else if (patience.isOver(row, System.nanoTime() - rowBegan)) {
                    throw new UnhealthyException(last, tries, row);
                }
            }
            while (answered && !silent.isEmpty()) {
                Answer said = opens.ask(silent.get(0), doors, accepted, left(end, last, tries));
                if (!said.isGood()) {
                    last = telling(said, last, tries, end);
                    break;
                }
                silent.remove(0);
            }
            if (answered && silent.isEmpty()) {
                return tries;
            }
            TimeUnit.MILLISECONDS.sleep(Math.min(50, 5L * tries));
        }
    }

    /** A try that was cut off by the end of time tells less than the one before. */
    private static String telling(Answer said, String before, int tries, long end) {
        return tries > 1 && System.nanoTime() >= end - ROUNDED_NANOS ? before : said.wrong();
    }

    private static Duration left(long end, String last, int tries) {
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw new UnhealthyException(last, tries - 1);
        }
        return Duration.ofNanos(left);
    }

    /**
     * The door at which the question is asked.
     *
     * @throws UnhealthyException when there is none at the port
     */
    public Door choose(List<Door> doors) {
        if (port != 0) {
            return doors.stream()
                    .filter(door -> door.port() == port)
                    .findFirst()
                    .orElseThrow(() -> new UnhealthyException(
                            "old does not listen on port " + port + ", only on "
                                    + String.join(
                                            ", ", doors.stream().map(Door::name).toList()),
                            0));
        }
        return doors.stream().filter(Door::isTcp).findFirst().orElse(doors.get(0));
    }
}
