package dev.imago.restore.upgrade;

import dev.imago.checkpoint.picture.OpenSocket;
import dev.imago.checkpoint.picture.ProcessFacts;
import dev.imago.migrate.classpath.JavaCommand;
import dev.imago.restore.launch.NewEnvironment;
import dev.imago.restore.launch.ProcessIdentity;
import dev.imago.restore.launch.RuntimeParts;
import dev.imago.restore.load.AgentConnection;
import dev.imago.restore.load.AgentListener;
import dev.imago.restore.takeover.Broker;
import dev.imago.restore.takeover.BrokerException;
import dev.imago.restore.takeover.LaunchSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The new version from its start on: the broker that holds it, the agent inside it, and what it writes.
 *
 * <p>Used by the run's thread only.
 */
public final class NewVersion {
    private static final String BROKER = "restore/native/build/imago-broker";
    private static final Duration STATUS_LIMIT = Duration.ofSeconds(2);
    /** Longer than a process takes to notice that its gate is closed. */
    static final Duration GATE_LIMIT = Duration.ofSeconds(2);

    /** Services open their ports one after the other: one that has opened others alone for so long may never come to its door. */
    private static final Duration DOUBT = Duration.ofSeconds(2);

    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private final Successor successor;
    private final RunDirectory run;
    private final Journal journal;
    private final NewWatch watch = new NewWatch();
    private final Cleanup cleanup;
    private @Nullable Broker broker;
    private @Nullable AgentConnection agent;
    private @Nullable OutputTail output;
    private @Nullable ProcessIdentity process;
    private int adopted;

    /** @param cleanup is given both ends of the talk with it; the broker, when closed, undoes what was not committed */
    public NewVersion(Successor successor, RunDirectory run, Journal journal, Cleanup cleanup) {
        this.successor = successor;
        this.run = run;
        this.journal = journal;
        this.cleanup = cleanup;
    }

    /**
     * Starts it as old was started, and returns when it is held at its door with its agent connected.
     *
     * @param home where Imago is installed
     * @param stateDirectory where the parts go that live on in the new version
     * @throws UpgradeException when old has no door, or its user may not read the new version
     */
    public void start(Path home, Path stateDirectory, Duration limit, Consumer<String> warnings)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        RuntimeParts parts = RuntimeParts.install(home, stateDirectory);
        refuseUnreadable(parts);
        AgentListener door = cleanup.later(AgentListener.open(run.path().resolve("agent")));
        run.admit(successor.old().account(), door.socket());
        Broker opened = open(home.resolve(BROKER), parts.shim());
        broker = cleanup.later(opened);
        ProcessIdentity.of(opened.pid()).ifPresent(id -> journal.write(Journal.Entry.BROKER, id.toString()));
        output = OutputTail.of(successor.place());
        List<String> agentOptions = door.jvmOptions(parts.agent(), parts.jvmti());
        LaunchSpec spec = LaunchSpec.of(
                successor.command(), NewEnvironment.of(successor.old().environment(), agentOptions));
        // Old's own directory is outside of a sandbox: there it is the one of that name.
        Broker.Started started = opened.start(
                successor.apart() == null ? spec : spec.in(successor.old().directory()));
        started.warnings().forEach(warnings);
        became(started.pid());
        FaultPoint.DURING_START.reach();
        Broker.AtDoor held = awaitDoor(opened, end, warnings);
        if (held.adopted() == 0) {
            throw UpgradeException.refused(
                    "old listens on no socket, so there is no door to hold the new version at",
                    List.of(),
                    "only services that listen can be upgraded");
        }
        adopted = held.adopted();
        became(held.pid());
        // Start scripts may run other JVMs as well: the one that holds the door is meant.
        agent = cleanup.later(door.accept(
                Duration.ofNanos(Math.max(1, end - System.nanoTime())),
                watch::isRunning,
                ProcessIdentity.ownPid(held.pid())));
    }

    /** Waits on where it listens elsewhere, for the door may be the last port that it opens, but says so. */
    private Broker.AtDoor awaitDoor(Broker opened, long end, Consumer<String> warnings) throws InterruptedException {
        List<String> awaited = listeners(successor.place()).distinct().toList();
        List<String> before = List.of();
        boolean told = false;
        while (true) {
            Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            boolean isLast = told || left.compareTo(DOUBT) <= 0;
            try {
                return opened.awaitDoor(isLast ? left : DOUBT);
            } catch (BrokerException e) {
                if (isLast || e.code() != BrokerException.Code.TIMEOUT) {
                    throw e;
                }
            }
            List<String> elsewhere = new ArrayList<>(listensAt());
            elsewhere.removeAll(awaited);
            if (!elsewhere.isEmpty() && elsewhere.equals(before)) {
                told = true;
                warnings.accept("the new version listens at " + String.join(", ", elsewhere) + "; it is awaited at "
                        + String.join(", ", awaited) + " for "
                        + left.minus(DOUBT).toSeconds() + " s more");
            }
            before = elsewhere;
        }
    }

    private Broker open(Path program, Path shim) throws InterruptedException {
        return successor.apart() == null
                ? Broker.open(program, successor.place(), run.path(), shim, watch)
                : Broker.rehearse(program, successor.place(), successor.old().pid(), run.path(), shim, watch);
    }

    /** Root reads everything, and would not notice that the service's user does not. */
    private void refuseUnreadable(RuntimeParts parts) throws IOException, InterruptedException {
        List<Path> files = new ArrayList<>(parts.files());
        JavaCommand command = successor.java();
        if (command != null) {
            files.addAll(command.classPathEntries());
        }
        List<Path> unreadable = successor.old().account().unreadable(files);
        if (!unreadable.isEmpty()) {
            throw UpgradeException.refused(
                    successor.old().account() + ", as whom the service runs, may not read the new version",
                    unreadable.stream().map(Path::toString).toList(),
                    "let that user read them, and pass through the directories that lead there");
        }
    }

    private void became(long pid) {
        process = ProcessIdentity.of(pid).orElseGet(() -> new ProcessIdentity(pid, 0));
        journal.write(Journal.Entry.NEW, process.toString());
    }

    public Broker broker() {
        return present(broker);
    }

    public AgentConnection agent() {
        return present(agent);
    }

    private static <T> T present(@Nullable T made) {
        if (made == null) {
            throw new IllegalStateException("the new version is not started");
        }
        return made;
    }

    public long pid() {
        return identity().pid();
    }

    /** Its process, told from any later one with the pid. */
    public ProcessIdentity identity() {
        return present(process);
    }

    public String summary() {
        return "pid " + pid() + " at its door, " + adopted + (adopted == 1 ? " listener" : " listeners") + " adopted";
    }

    /** Whether its process is there; also false when the broker has seen it end. */
    public boolean isRunning() {
        return watch.isRunning() && process != null && process.isAlive();
    }

    /** How it ended by itself; empty while nothing is known of an end. */
    OptionalInt status() {
        return watch.isRunning() ? OptionalInt.empty() : OptionalInt.of(watch.status());
    }

    /** What else tells of its end (the broker's answer, its agent's silence) may be faster than the event, which has the status. */
    void awaitEnd() {
        try {
            watch.awaitEnd(STATUS_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where its processes wait for TCP clients, as far as they can be looked at. */
    public List<String> listensAt() {
        return ProcessHandle.of(pid()).stream()
                .flatMap(started -> Stream.concat(Stream.of(started), started.descendants()))
                .flatMap(each -> listeners(each.pid()))
                .distinct()
                .sorted()
                .toList();
    }

    private static Stream<String> listeners(long pid) {
        try {
            return ProcessFacts.socketsOf((int) pid).stream()
                    .filter(socket -> socket.isListener() && socket.protocol().startsWith("tcp"))
                    .map(OpenSocket::local);
        } catch (UncheckedIOException e) {
            return Stream.empty(); // it has ended meanwhile
        }
    }

    /** The last lines it wrote, as far as they can be quoted. */
    public List<String> lastWords() {
        OutputTail tail = output;
        return tail == null ? List.of() : tail.lines();
    }

    /** Old is ended, and agent and broker with it: nothing of Imago is at work any more. */
    public void commit(Consumer<String> warnings) throws InterruptedException {
        try {
            agent().close();
        } catch (RuntimeException e) {
            warnings.accept("the agent did not take its leave: " + e.getMessage());
        }
        broker().commit();
    }

    /** Ends it and lets old go on; without a broker it is ended here, before anybody lets old go on. */
    public void rollBack(Consumer<String> warnings) throws IOException, InterruptedException {
        Broker opened = broker;
        if (opened == null) {
            return;
        }
        try {
            opened.rollback();
        } catch (BrokerException e) {
            warnings.accept("the broker did not roll back: " + e.getMessage());
            hangUp(opened, warnings);
            ProcessIdentity started = process;
            if (started != null) {
                started.signal("KILL");
                started.awaitEnd(KILL_LIMIT);
            }
        }
    }

    /**
     * Whether it serves on after its broker died, which it does once it has gone live. One that has not ends by itself,
     * as soon as it notices.
     */
    boolean outlivesItsBroker() throws InterruptedException {
        ProcessIdentity started = process;
        return started != null && !started.awaitEnd(GATE_LIMIT);
    }

    /** The end of its input tells the broker the same. */
    private static void hangUp(Broker opened, Consumer<String> warnings) {
        try {
            opened.close();
        } catch (BrokerException e) {
            warnings.accept("the broker does not end: " + e.getMessage());
        }
    }
}
