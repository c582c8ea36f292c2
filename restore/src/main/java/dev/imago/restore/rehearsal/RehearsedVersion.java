package dev.imago.restore.rehearsal;

import dev.imago.restore.health.Door;
import dev.imago.restore.health.HealthCheck;
import dev.imago.restore.load.AgentConnection;
import dev.imago.restore.takeover.Broker;
import dev.imago.restore.takeover.PrivateDoor;
import dev.imago.restore.takeover.StandIn;
import dev.imago.restore.upgrade.Cleanup;
import dev.imago.restore.upgrade.FaultPoint;
import dev.imago.restore.upgrade.Journal;
import dev.imago.restore.upgrade.NewVersion;
import dev.imago.restore.upgrade.Preparation;
import dev.imago.restore.upgrade.RunDirectory;
import dev.imago.restore.upgrade.Successor;
import dev.imago.restore.upgrade.Upgrade;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The new version in its sandbox: started, held, checked and let go there as in an upgrade, with a stand-in in the service's
 * part.
 *
 * <p>Used by the run's thread only. It ends with {@link #rollBack}.
 */
final class RehearsedVersion {
    private final Path home = Path.of(System.getProperty("imago.home", "."));
    private final RunDirectory run;
    private final StandIn standIn;
    private final NewVersion next;
    private List<PrivateDoor> doors = List.of();

    private RehearsedVersion(RunDirectory run, StandIn standIn, NewVersion next) {
        this.run = run;
        this.standIn = standIn;
        this.next = next;
    }

    /**
     * Makes the sandbox; nothing is started in it yet.
     *
     * @param cleanup is given everything that has to be put away
     * @throws dev.imago.restore.upgrade.UpgradeException when it can't be made
     */
    static RehearsedVersion inSandbox(Preparation prepared, Cleanup cleanup) throws IOException {
        Path home = Path.of(System.getProperty("imago.home", "."));
        Path runs = Upgrade.directory("IMAGO_RUN_DIR", "/run/imago");
        long pid = prepared.old().pid();
        RunDirectory run = cleanup.later(RunDirectory.create(runs, pid));
        StandIn standIn = cleanup.later(Sandbox.open(home, run, runs, prepared.old()));
        run.journal().write(Journal.Entry.OLD, standIn.identity().toString());
        Successor successor = new Successor(prepared.old(), prepared.newCommand(), prepared.newJava(), standIn);
        return new RehearsedVersion(run, standIn, new NewVersion(successor, run, run.journal(), cleanup));
    }

    /** Returns when it is held at its door. */
    void start(Duration limit, Consumer<String> warnings) throws IOException, InterruptedException {
        next.start(home, Upgrade.directory("IMAGO_STATE_DIR", "/var/lib/imago"), limit, warnings);
        run.journal().write(Journal.Entry.FREEZING, "");
        next.broker().freeze();
        next.broker().takeSockets();
    }

    AgentConnection agent() {
        return next.agent();
    }

    /** What is known of its end is evidence of a failure. */
    NewVersion version() {
        return next;
    }

    /** Asks until it is healthy; returns the number of tries. */
    int check(HealthCheck health, Duration limit) throws IOException, InterruptedException {
        doors = next.broker().privateDoor();
        FaultPoint.DURING_CHECK.reach();
        List<Door> asChecker = doors.stream()
                .map(door -> new Door(door.adopted(), door.door()))
                .toList();
        return health.await(asChecker, this::accepted, next::isRunning, limit);
    }

    private long accepted() {
        try {
            return next.broker().accepted();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** From then on it serves in the sandbox where the service does outside. */
    void go() throws InterruptedException {
        next.broker().go(Broker.HandOver.CLOSE);
    }

    /** @param health says at which door is asked */
    void probe(Probe probe, HealthCheck health) throws IOException, InterruptedException {
        List<Door> asClients = doors.stream()
                .map(door -> new Door(door.adopted(), door.asClients()))
                .toList();
        probe.run(next.pid(), health.choose(asClients), asClients, run.path().resolve("probe.log"));
    }

    /** File systems that it can't write to. */
    List<String> readOnly() {
        return standIn.readOnly();
    }

    /** Ends it, with everything it has started. */
    static void rollBack(@Nullable RehearsedVersion started, Consumer<String> warnings) {
        if (started != null) {
            try {
                started.next.rollBack(warnings);
            } catch (IOException | InterruptedException e) {
                warnings.accept("the rehearsed version could not be ended: " + e);
            }
        }
    }
}
