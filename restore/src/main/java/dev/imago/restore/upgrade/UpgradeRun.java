package dev.imago.restore.upgrade;

import dev.imago.checkpoint.criu.CriuException;
import dev.imago.checkpoint.criu.DumpOptions;
import dev.imago.checkpoint.hotspot.HotSpotException;
import dev.imago.migrate.rules.ConnectionRule;
import dev.imago.migrate.transform.TransformException;
import dev.imago.restore.health.HealthCheck;
import dev.imago.restore.launch.NewEnvironment;
import dev.imago.restore.launch.ProcessIdentity;
import dev.imago.restore.launch.RuntimeParts;
import dev.imago.restore.load.AgentConnection;
import dev.imago.restore.load.AgentException;
import dev.imago.restore.load.AgentListener;
import dev.imago.restore.load.LoadRefusedException;
import dev.imago.restore.takeover.Broker;
import dev.imago.restore.takeover.BrokerException;
import dev.imago.restore.takeover.LaunchSpec;
import dev.imago.restore.takeover.PrivateDoor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Does the stages of one run, and holds what they make for one another: lock, directory, broker, image, agent.
 *
 * <p>Used by the run's thread only. {@link #close} removes everything that must not outlive the run.
 */
final class UpgradeRun implements AutoCloseable {
    private static final String HOME_PROPERTY = "imago.home";
    private static final Duration ANSWER_MARGIN = Duration.ofMillis(200);

    private final UpgradeRequest request;
    private final UpgradeListener listener;
    private final StageClock clock;
    private final Path stateDirectory = Upgrade.directory("IMAGO_STATE_DIR", "/var/lib/imago");
    private final Path runDirectory = Upgrade.directory("IMAGO_RUN_DIR", "/run/imago");
    private final Cleanup cleanup = new Cleanup();
    private @Nullable Preparation preparation;
    private @Nullable Broker broker;
    private @Nullable AgentConnection agent;
    private @Nullable Journal journal;
    private @Nullable Path images;
    private @Nullable StateTransfer transfer;
    private @Nullable OutputTail output;
    private final NewWatch watch = new NewWatch();
    private long newPid;
    private long frozenAt;
    private boolean frozen;
    private boolean live;
    private int freezeAttempts;
    private int connectionsOpen;

    UpgradeRun(UpgradeRequest request, UpgradeListener listener, StageClock clock) {
        this.request = request;
        this.listener = listener;
        this.clock = clock;
    }

    /** Does one stage; returns in a few words what it found or did. */
    String perform(Stage stage) throws IOException, InterruptedException {
        return switch (stage) {
            case PLAN -> plan();
            case START -> start();
            case FREEZE -> freeze();
            case CHECKPOINT -> checkpoint();
            case MIGRATE -> migrate();
            case LOAD -> load();
            case CHECK -> check();
            case GO -> go();
            case COMMIT -> commit();
        };
    }

    private String plan() throws IOException, InterruptedException {
        AbandonedRuns.repair(runDirectory).forEach(listener::warns);
        cleanup.later(ServiceLock.take(runDirectory, request.pid()));
        Preparation prepared = Preparation.of(request);
        preparation = prepared;
        healthCheck();
        connections();
        listener.begins(prepared.summary());
        StateTransfer planned = new StateTransfer(prepared, request.migrations());
        transfer = planned;
        cleanup.later(planned);
        return planned.planFromClassPaths();
    }

    private String start() throws IOException, InterruptedException {
        Preparation prepared = prepared();
        RunDirectory run = cleanup.later(RunDirectory.create(runDirectory, request.pid()));
        Journal entries = cleanup.later(Journal.create(run.path()));
        journal = entries;
        entries.write(Journal.Entry.OLD, prepared.old().identity().toString());
        Path home = Path.of(System.getProperty(HOME_PROPERTY, "."));
        RuntimeParts parts = RuntimeParts.install(home, stateDirectory);
        AgentListener door = cleanup.later(AgentListener.open(run.path().resolve("agent")));
        run.admit(prepared.old().uid(), door.socket());
        Broker opened = Broker.open(
                home.resolve("restore/native/build/imago-broker"), request.pid(), run.path(), parts.shim(), watch);
        broker = opened;
        cleanup.later(opened);
        ProcessIdentity.of(opened.pid()).ifPresent(id -> entries.write(Journal.Entry.BROKER, id.toString()));
        output = OutputTail.of(request.pid());
        List<String> agentOptions = door.jvmOptions(parts.agent(), parts.jvmti());
        Broker.Started started = opened.start(LaunchSpec.of(
                prepared.newCommand(), NewEnvironment.of(prepared.old().environment(), agentOptions)));
        started.warnings().forEach(listener::warns);
        newPid = started.pid();
        ProcessIdentity.of(newPid).ifPresent(id -> entries.write(Journal.Entry.NEW, id.toString()));
        long end = System.nanoTime() + request.startTimeout().toNanos();
        Broker.AtDoor held = opened.awaitDoor(request.startTimeout());
        if (held.adopted() == 0) {
            throw UpgradeException.refused(
                    "old listens on no socket, so there is no door to hold the new version at",
                    List.of(),
                    "only services that listen can be upgraded");
        }
        newPid = held.pid();
        ProcessIdentity.of(newPid).ifPresent(id -> entries.write(Journal.Entry.NEW, id.toString()));
        // Start scripts may run other JVMs as well: the one that holds the door is meant.
        AgentConnection connection = cleanup.later(
                door.accept(Duration.ofNanos(Math.max(1, end - System.nanoTime())), watch::isRunning, newPid));
        agent = connection;
        Path target = run.images(prepared.old().residentBytes(), stateDirectory);
        images = target;
        entries.write(Journal.Entry.IMAGES, target.toString());
        transfer().prepare(connection, request.startTimeout());
        transfer().rehearse();
        return "pid " + newPid + " at its door, " + held.adopted() + (held.adopted() == 1 ? " listener" : " listeners")
                + " adopted";
    }

    private String freeze() throws IOException, InterruptedException {
        journal().write(Journal.Entry.FREEZING, "");
        FreezeAtRest.Frozen rest = FreezeAtRest.await(request.pid(), broker(), request.restLimit());
        frozen = true;
        frozenAt = rest.at();
        freezeAttempts = rest.report().attempts();
        Broker.Sockets sockets = broker().takeSockets();
        connectionsOpen = sockets.established();
        return "at rest after " + freezeAttempts + (freezeAttempts == 1 ? " try, " : " tries, ") + sockets.established()
                + " connections open";
    }

    private String checkpoint() throws IOException {
        Preparation prepared = prepared();
        Path target = present(images);
        prepared.criu().dump((int) request.pid(), target, DumpOptions.stopped());
        return Sizes.bytes(RunDirectory.size(target)) + " in " + target.getParent();
    }

    private String migrate() throws IOException, InterruptedException {
        String summary = transfer().send(present(images), agent(), request.maxPause());
        transfer().warnings().forEach(listener::warns);
        return summary;
    }

    private String load() throws InterruptedException {
        String summary = transfer().awaitLoaded();
        transfer().warnings().forEach(listener::warns);
        return summary;
    }

    private String check() throws InterruptedException {
        HealthCheck health = healthCheck();
        List<PrivateDoor> doors = broker().privateDoor();
        if (doors.isEmpty()) {
            return "no listener, nothing to ask";
        }
        PrivateDoor door = doors.stream()
                .filter(d -> d.door() instanceof InetSocketAddress)
                .findFirst()
                .orElse(doors.get(0));
        // The answer is worth more than the watchdog's word that time is over.
        Duration left =
                request.maxPause().minus(Duration.ofNanos(clock.pauseSoFar())).minus(ANSWER_MARGIN);
        int tries = health.await(door.door(), this::accepted, left);
        return "healthy after " + tries + (tries == 1 ? " try" : " tries");
    }

    private HealthCheck healthCheck() {
        try {
            return request.health()
                    .map(HealthCheck::parse)
                    .orElseGet(() -> prepared().health());
        } catch (IllegalArgumentException e) {
            throw UpgradeException.usage(String.valueOf(e.getMessage()), "correct --health");
        }
    }

    private long accepted() {
        try {
            return broker().accepted();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private String go() throws InterruptedException {
        Broker.Switched switched = broker().go(connections());
        live = true;
        return "live, " + switched.handedOver() + " of " + connectionsOpen + " connections handed over";
    }

    private Broker.HandOver connections() {
        String how = request.connections()
                .orElseGet(() -> prepared().rules().connections() == ConnectionRule.HAND_OVER ? "hand-over" : "close");
        return switch (how) {
            case "hand-over" -> Broker.HandOver.HAND_OVER;
            case "close" -> Broker.HandOver.CLOSE;
            default -> throw UpgradeException.usage("--connections " + how, "write hand-over or close");
        };
    }

    private String commit() throws InterruptedException {
        journal().write(Journal.Entry.COMMITTING, "");
        endOld();
        return "old (pid " + request.pid() + ") is gone";
    }

    private void endOld() throws InterruptedException {
        try {
            agent().close();
        } catch (RuntimeException e) {
            listener.warns("the agent did not take its leave: " + e.getMessage());
        }
        broker().commit();
    }

    private boolean newRuns() {
        return watch.isRunning()
                && ProcessIdentity.of(newPid).filter(ProcessIdentity::isAlive).isPresent();
    }

    /** Whether clients are served by the new version, so that there is no way back. */
    boolean isLive() {
        return live;
    }

    /** Ends old by all means, after something failed when the new version was live already. */
    UpgradeResult finishCommit() {
        ProcessIdentity old = prepared().old().identity();
        try {
            if (newRuns()) {
                endOld();
            }
        } catch (BrokerException | InterruptedException e) {
            listener.warns("the broker did not end well: " + e.getMessage());
        }
        if (!newRuns()) {
            live = false;
            boolean recovered = rollBack();
            return result(
                    recovered ? ExitStatus.ROLLED_BACK : ExitStatus.NOT_RECOVERED,
                    UpgradeException.failed(
                            "the new version ended when it had just gone live",
                            List.of("what clients wrote to it in that moment is lost"),
                            "",
                            null));
        }
        try {
            old.signal("KILL");
            if (old.awaitEnd(Duration.ofSeconds(10))) {
                return result(ExitStatus.DONE, null);
            }
        } catch (IOException | InterruptedException e) {
            listener.warns("old could not be ended: " + e);
        }
        return result(
                ExitStatus.NOT_RECOVERED,
                UpgradeException.failed(
                        "the new version serves (pid " + newPid + "), and old does not end",
                        List.of(),
                        "kill -9 " + request.pid(),
                        null));
    }

    /** When old was frozen, by {@code System.nanoTime}. */
    long frozenAt() {
        return frozenAt;
    }

    /** Whether old was frozen for good, so that a failure is a roll-back. */
    boolean wasFrozen() {
        return frozen;
    }

    /** Ends new and lets old go on; returns whether old runs. */
    boolean rollBack() {
        Broker opened = broker;
        if (opened == null) {
            return true;
        }
        try {
            opened.rollback();
        } catch (BrokerException | InterruptedException e) {
            listener.warns("the broker did not roll back: " + e.getMessage());
            hangUp(opened);
        }
        return oldRuns();
    }

    /** The end of its input tells the broker the same. */
    private void hangUp(Broker opened) {
        try {
            opened.close();
        } catch (BrokerException e) {
            listener.warns("the broker does not end: " + e.getMessage());
        }
    }

    private boolean oldRuns() {
        ProcessIdentity old = prepared().old().identity();
        try {
            if (old.isStopped()) {
                old.signal("CONT");
            }
        } catch (IOException | InterruptedException e) {
            listener.warns("cannot let old go on: " + e);
        }
        return old.isAlive() && !old.isStopped();
    }

    /** What went wrong, with the evidence there is. */
    UpgradeException explain(Stage stage, Throwable cause) {
        if (cause instanceof UpgradeException known) {
            return known;
        }
        if (cause instanceof CriuException) {
            return UpgradeException.failed(
                    "CRIU could not dump process " + request.pid(),
                    List.of(String.valueOf(cause.getMessage())),
                    "scripts/self-check tells whether CRIU works on this machine",
                    cause);
        }
        if (cause instanceof LoadRefusedException refused) {
            return UpgradeException.failed(
                    "the new version can't take the state",
                    refused.problems(),
                    "answer each with a rule: keep, drop, default or retype",
                    cause);
        }
        if (cause instanceof BrokerException gone && gone.code() == BrokerException.Code.NEW_EXITED) {
            awaitStatus();
        }
        String message = watch.isRunning()
                ? stage.label() + " failed: " + (isExplained(cause) ? cause.getMessage() : cause.toString())
                : "the new version ended with status " + watch.status();
        OutputTail tail = output;
        List<String> details = tail == null || stage == Stage.PLAN ? List.of() : tail.lines();
        return UpgradeException.failed(message, details, "", cause);
    }

    /** The broker's answer may be faster than its event, which has the status. */
    private void awaitStatus() {
        long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        while (watch.isRunning() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    /** Whether the message alone says what happened, without the name of the exception. */
    private static boolean isExplained(Throwable cause) {
        return cause instanceof BrokerException
                || cause instanceof HealthCheck.UnhealthyException
                || cause instanceof AgentException
                || cause instanceof TransformException
                || cause instanceof HotSpotException;
    }

    UpgradeResult result(ExitStatus status, @Nullable UpgradeException failure) {
        StateTransfer moved = transfer;
        return new UpgradeResult(
                status,
                request.pid(),
                live && status == ExitStatus.DONE ? newPid : 0,
                clock.phases(),
                clock.pauseSoFar(),
                moved == null ? 0 : moved.objects(),
                moved == null ? 0 : moved.bytes(),
                freezeAttempts,
                failure,
                preparation == null ? "process " + request.pid() : preparation.service());
    }

    private Preparation prepared() {
        return present(preparation);
    }

    private Broker broker() {
        return present(broker);
    }

    private AgentConnection agent() {
        return present(agent);
    }

    private Journal journal() {
        return present(journal);
    }

    private StateTransfer transfer() {
        return present(transfer);
    }

    private static <T> T present(@Nullable T made) {
        if (made == null) {
            throw new IllegalStateException("an earlier stage makes this");
        }
        return made;
    }

    @Override
    public void close() {
        try {
            cleanup.close();
        } catch (Exception e) {
            listener.warns("not everything was put away: " + e);
        }
    }
}
