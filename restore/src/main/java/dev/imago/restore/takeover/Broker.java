package dev.imago.restore.takeover;

import dev.imago.checkpoint.criu.ChildInterruptedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The program {@code imago-broker}, which holds old by its pidfd, duplicates of its sockets and the gate of new.
 *
 * <p>It outlives this JVM: when its standard input ends before {@link #go}, by {@link #close} or by the death of this
 * process, it kills new, restores old's sockets and thaws old; after that it commits. Commands block until answered, each within a bound, and
 * throw {@link BrokerException}. One thread at a time gives commands; {@link #close} may come from any.
 *
 * <p>The order of a take-over: {@link #start}, {@link #awaitDoor}, {@link #freeze}, {@link #takeSockets}, {@link
 * #privateDoor}, {@link #go}, {@link #commit}; {@link #rollback} at any point before the commit. Root is needed, or the
 * right to trace old.
 */
public final class Broker implements AutoCloseable {
    /** Longer than any bound of the broker's own, so that its answer, not this limit, tells what happened. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

    private static final String END = "";

    /** What becomes of old's established connections to adopted listeners. */
    public enum HandOver {
        /** New gets them as if it had just accepted them. For protocols that keep no state between requests. */
        HAND_OVER("hand-over"),
        /** They end with old. */
        CLOSE("close");

        private final String word;

        HandOver(String word) {
            this.word = word;
        }
    }

    /**
     * New was started.
     *
     * @param pid of the command; a shell's, if a script starts the JVM
     * @param warnings what could not be made as old has it, such as a control group
     */
    public record Started(long pid, List<String> warnings) {}

    /**
     * New waits at its door.
     *
     * @param pid of the process that holds the listeners
     * @param adopted how many of old's listeners it has
     */
    public record AtDoor(long pid, int adopted, Duration elapsed) {}

    /** How many sockets of old the broker holds, and what they are. */
    public record Sockets(int all, int listeners, int established) {}

    /**
     * New work is held back from old.
     *
     * @param listeners newly held: clients connect and wait
     * @param connections newly held: what clients send waits at their side
     * @param missed what can't be held: unix sockets, and sockets with a packet filter of their own
     */
    public record Held(int listeners, int connections, int missed) {}

    /**
     * The switch was made.
     *
     * @param handedOver established connections that went to new
     * @param unsettled listeners whose processes had not said within the time that they took their place; they still may
     */
    public record Switched(Duration elapsed, int listeners, int handedOver, int unsettled) {}

    /**
     * Old was ended.
     *
     * @param kept connections that a restore can go on with: their peers know of nothing
     * @param cut connections that were reset, for something has moved on them since they were noted
     */
    public record Ended(int kept, int cut) {}

    private final Process process;
    private final OutputStream commands;
    private final BlockingQueue<String> replies = new LinkedBlockingQueue<>();
    private final BrokerListener listener;
    private final Path directory;

    private Broker(Process process, Path directory, BrokerListener listener) {
        this.process = process;
        this.commands = process.getOutputStream();
        this.directory = directory;
        this.listener = listener;
    }

    /**
     * Starts the broker of an upgrade of process {@code old}.
     *
     * @param program the broker's executable
     * @param directory private directory of the run, for sockets and the launch specification
     * @param shim preload library for new; must be readable by old's user
     */
    public static Broker open(Path program, long old, Path directory, Path shim, BrokerListener listener)
            throws InterruptedException {
        return start(words(program, old, directory, shim), directory, listener);
    }

    /**
     * Starts the broker of a rehearsal: new is started in the namespaces of {@code standIn}, as process {@code service} runs, and
     * ends with the broker in any case. Its private doors are in the network of this program.
     */
    public static Broker rehearse(
            Path program, long standIn, long service, Path directory, Path shim, BrokerListener listener)
            throws InterruptedException {
        List<String> words = words(program, standIn, directory, shim);
        words.addAll(List.of("--rehearse", Long.toString(service)));
        return start(words, directory, listener);
    }

    private static List<String> words(Path program, long old, Path directory, Path shim) {
        return new ArrayList<>(List.of(
                program.toString(),
                "--old",
                Long.toString(old),
                "--dir",
                directory.toAbsolutePath().toString(),
                "--shim",
                shim.toAbsolutePath().toString()));
    }

    private static Broker start(List<String> words, Path directory, BrokerListener listener)
            throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Broker broker;
        try {
            broker = new Broker(builder.start(), directory, listener);
        } catch (IOException e) {
            throw new BrokerException(BrokerException.Code.BROKER_GONE, "cannot start " + words.get(0), e);
        }
        Thread reader = new Thread(broker::read, "imago-broker");
        reader.setDaemon(true);
        reader.start();
        boolean started = false;
        try {
            broker.await("start of the broker", ANSWER_LIMIT);
            started = true;
            return broker;
        } catch (BrokerException e) {
            if (broker.process.waitFor(1, TimeUnit.SECONDS)) {
                ChildInterruptedException.check("the broker", broker.process.exitValue());
            }
            throw e;
        } finally {
            if (!started) {
                broker.process.destroyForcibly();
            }
        }
    }

    /** Process id of the broker. */
    public long pid() {
        return process.pid();
    }

    /** Starts new as old runs. It serves nobody yet: old's addresses are adopted, not taken. */
    public Started start(LaunchSpec spec) throws InterruptedException {
        Path file = directory.resolve("launch.spec");
        try {
            spec.write(file);
            Reply reply = ask("start " + file.toAbsolutePath(), ANSWER_LIMIT);
            String warnings = reply.raw("warnings");
            return new Started(
                    reply.number("pid"),
                    warnings.isEmpty()
                            ? List.of()
                            : List.of(warnings.split(",", -1)).stream()
                                    .map(Reply::decode)
                                    .toList());
        } catch (IOException e) {
            throw new BrokerException(BrokerException.Code.START_FAILED, "cannot write " + file + ": " + e, e);
        } finally {
            deleteSpecification(file);
        }
    }

    /** Leaves out one of old's listeners that new has no equal of; {@code address} as {@link PrivateDoor#adopted()}. */
    public void ignore(String address) throws InterruptedException {
        ask("ignore " + address, ANSWER_LIMIT);
    }

    /** Waits until new has adopted every listener of old and waits for clients at each. */
    public AtDoor awaitDoor(Duration limit) throws InterruptedException {
        Reply reply = ask("await-door " + limit.toMillis(), limit.plus(ANSWER_LIMIT));
        return new AtDoor(reply.number("pid"), reply.count("adopted"), Duration.ofNanos(reply.number("elapsed-ns")));
    }

    /** Stops every thread of old; returns how long that took. */
    public Duration freeze() throws InterruptedException {
        return Duration.ofNanos(ask("freeze", ANSWER_LIMIT).number("ns"));
    }

    /** Lets old go on, its sockets as they were, new still held. A retry begins with {@link #freeze} again. */
    public void thaw() throws InterruptedException {
        ask("thaw", ANSWER_LIMIT);
    }

    /**
     * Threads of frozen old that have come out of a system call, other than of a futex, and have not gone on: nobody has seen
     * what it gave them. The call's number (x86-64) by thread id.
     */
    public Map<Integer, Integer> completedCalls() throws InterruptedException {
        return ask("completed-calls", ANSWER_LIMIT).numbers("calls");
    }

    /**
     * Lets no new work reach old, running or frozen, and loses none: clients wait. Ends with {@link #release}, {@link
     * #rollback} or two seconds after the broker's death. To be called again for connections that old accepted meanwhile.
     */
    public Held hold() throws InterruptedException {
        Reply reply = ask("hold", ANSWER_LIMIT);
        return new Held(reply.count("listeners"), reply.count("connections"), reply.count("missed"));
    }

    /** Lets new work reach old's sockets again, whoever has them. Does nothing when none is held back. */
    public void release() throws InterruptedException {
        ask("release", ANSWER_LIMIT);
    }

    /** Duplicates all sockets of frozen old and lengthens its listeners' queues for the pause. */
    public Sockets takeSockets() throws InterruptedException {
        Reply reply = ask("take-sockets", ANSWER_LIMIT);
        return new Sockets(reply.count("sockets"), reply.count("listeners"), reply.count("established"));
    }

    /** Lets new's own threads accept connections, from the checker alone. */
    public List<PrivateDoor> privateDoor() throws InterruptedException {
        return PrivateDoor.parse(ask("private-door", ANSWER_LIMIT).raw("doors"));
    }

    /** How many connections new's threads have accepted at its private doors: proof that its accept loops live. */
    public long accepted() throws InterruptedException {
        return ask("accepted", ANSWER_LIMIT).number("accepted");
    }

    /**
     * Puts old's listeners in new's hands: waiting clients are served from here on.
     *
     * @throws BrokerException when no client can have been answered: new did not go live, or is gone; with {@link
     *     BrokerException.Code#BROKER_GONE} nobody knows, and new serves on if it lives
     */
    public Switched go(HandOver connections) throws InterruptedException {
        Reply reply = ask("go " + connections.word, ANSWER_LIMIT);
        return new Switched(
                Duration.ofNanos(reply.number("ns")),
                reply.count("listeners"),
                reply.count("injected"),
                reply.count("unsettled"));
    }

    /** Notes how far the connections of frozen old have come; to be called right before it is dumped. */
    public void noteConnections() throws InterruptedException {
        ask("note-connections", ANSWER_LIMIT);
    }

    /** Kills frozen old, whose place nobody takes, in a way that lets its connections be restored. */
    public Ended end() throws InterruptedException {
        Reply reply = ask("end", ANSWER_LIMIT);
        return new Ended(reply.count("kept"), reply.count("cut"));
    }

    /** Kills old for good and ends the broker. */
    public void commit() throws InterruptedException {
        ask("commit", ANSWER_LIMIT);
        awaitEnd("commit");
    }

    /** Kills new, gives old its sockets back as they were, lets it go on, and ends the broker. */
    public void rollback() throws InterruptedException {
        ask("rollback", ANSWER_LIMIT);
        awaitEnd("rollback");
    }

    /**
     * Rolls back, or commits what is live, unless that was done already, and waits for the broker's end. Interruption is kept for the
     * caller; the broker finishes in any case.
     */
    @Override
    public void close() {
        try {
            commands.close();
        } catch (IOException alreadyEnded) {
            // The pipe is closed all the same, which is what tells the broker.
        }
        try {
            awaitEnd("close");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Reply ask(String command, Duration limit) throws InterruptedException {
        replies.removeIf(late -> !late.equals(END));
        try {
            commands.write((command + "\n").getBytes(StandardCharsets.UTF_8));
            commands.flush();
        } catch (IOException e) {
            throw BrokerException.gone(command, e);
        }
        return await(command, limit);
    }

    private Reply await(String command, Duration limit) throws InterruptedException {
        String line = replies.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null) {
            throw new BrokerException(
                    BrokerException.Code.BROKER_GONE, "no answer to '" + command + "' within " + limit, null);
        }
        if (line.equals(END)) {
            replies.add(END);
            throw BrokerException.gone(command, null);
        }
        return Reply.parse(line);
    }

    private void awaitEnd(String command) throws InterruptedException {
        if (!process.waitFor(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new BrokerException(
                    BrokerException.Code.BROKER_GONE,
                    "the broker, pid " + process.pid() + ", has not ended " + ANSWER_LIMIT + " after " + command,
                    null);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event ")) {
                    tell(line);
                } else {
                    replies.add(line);
                }
            }
        } catch (IOException ended) {
            // As at the end of the stream: whoever waits for an answer learns it below.
        } finally {
            replies.add(END);
            listener.brokerExited();
        }
    }

    private void tell(String line) {
        if (line.startsWith("event new-exited status=")) {
            listener.newExited(Integer.parseInt(line.substring(line.indexOf('=') + 1)));
        } else if (line.startsWith("event old-exited")) {
            listener.oldExited();
        }
    }

    private static void deleteSpecification(Path file) {
        try {
            java.nio.file.Files.deleteIfExists(file);
        } catch (IOException leftForTheRunDirectory) {
            // The run's directory is private and removed as a whole at the end.
        }
    }
}
