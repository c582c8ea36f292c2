package dev.imago.restore.upgrade;

import dev.imago.checkpoint.criu.DumpOptions;
import dev.imago.checkpoint.criu.DumpUser;
import dev.imago.checkpoint.image.MappedFiles;
import dev.imago.restore.health.Door;
import dev.imago.restore.health.HealthCheck;
import dev.imago.restore.launch.JvmFiles;
import dev.imago.restore.takeover.Broker;
import dev.imago.restore.takeover.BrokerException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Does the stages of one run, and holds what they make for one another: lock, directory, image, new version.
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
    private DumpUser dumpUser = DumpUser.SELF;
    private @Nullable NewVersion next;
    private @Nullable Journal journal;
    private @Nullable Path images;
    private @Nullable StateTransfer transfer;
    private long frozenAt;
    private @Nullable AppliedSteps steps;
    private boolean frozen;
    private boolean live;
    private boolean upToDate;
    private int freezeAttempts;
    private int connectionsOpen;

    UpgradeRun(UpgradeRequest request, UpgradeListener listener, StageClock clock) {
        this.request = request;
        this.listener = listener;
        this.clock = clock;
    }

    /** Does one stage; returns in a few words what it found or did. */
    String perform(Stage stage) throws IOException, InterruptedException {
        NewVersion started = next;
        if (started != null && started.status().isPresent() && !live) {
            // No need to stop old for a version that is gone.
            throw new IllegalStateException("the new version is gone");
        }
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
        cleanup.later(prepared.migration());
        prepared.health(request);
        prepared.connections(request);
        listener.begins(prepared.summary());
        if (prepared.isUpToDate(request)) {
            upToDate = true;
            return "old runs this version already";
        }
        Preflight preflight = new Preflight();
        dumpUser = preflight.dump(request.pid());
        preflight.limits(Path.of("/proc", Long.toString(request.pid()), "limits"));
        preflight.listeners(request.pid());
        preflight.refuseAny();
        steps = new AppliedSteps(
                prepared.migration(),
                stateDirectory,
                runDirectory,
                prepared.old().identity(),
                listener::warns);
        StateTransfer planned = StateTransfer.of(prepared);
        transfer = planned;
        cleanup.later(planned);
        return planned.planFromClassPaths();
    }

    private String start() throws IOException, InterruptedException {
        Preparation prepared = prepared();
        RunDirectory run = cleanup.later(RunDirectory.create(runDirectory, request.pid()));
        Journal entries = run.journal();
        journal = entries;
        entries.write(Journal.Entry.OLD, prepared.old().identity().toString());
        NewVersion started = new NewVersion(prepared.successor(), run, entries, cleanup);
        next = started;
        Path home = Path.of(System.getProperty(HOME_PROPERTY, "."));
        started.start(home, stateDirectory, request.startTimeout(), listener::warns);
        present(steps).goWith(started.identity(), entries);
        Path target = run.images(prepared.imageBytes(), stateDirectory);
        images = target;
        entries.write(Journal.Entry.IMAGES, target.toString());
        transfer().prepare(started.agent(), target, request.startTimeout());
        transfer().awaitPractice();
        return started.summary();
    }

    private String freeze() throws IOException, InterruptedException {
        journal().write(Journal.Entry.FREEZING, "");
        PlannedFreeze freeze = new PlannedFreeze(request, prepared(), transfer(), next().broker());
        FreezeAtRest.Frozen rest = freeze.await();
        freezeAttempts = freeze.attempts();
        frozen = true;
        frozenAt = rest.at();
        Broker.Sockets sockets = next().broker().takeSockets();
        next().broker().release(); // what was held back may arrive now: old does not see it any more
        connectionsOpen = sockets.established();
        return freeze.summary(connectionsOpen);
    }

    private String checkpoint() throws IOException {
        Path target = present(images);
        prepared()
                .criu()
                .dump((int) request.pid(), target, DumpOptions.stopped().by(dumpUser));
        return Sizes.bytes(RunDirectory.size(target)) + " in " + target.getParent() + dumpUser.remark();
    }

    private String migrate() throws IOException, InterruptedException {
        String summary;
        try (MappedFiles mapped = MappedFiles.ofProcess((int) request.pid())) {
            summary = transfer().send(present(images), mapped, next().agent(), request.maxPause());
        }
        transfer().warnings().forEach(listener::warns);
        return summary;
    }

    private String load() throws InterruptedException {
        String summary = transfer().awaitLoaded();
        transfer().warnings().forEach(listener::warns);
        return summary;
    }

    private String check() throws IOException, InterruptedException {
        HealthCheck health = prepared().health(request);
        List<Door> doors = next().broker().privateDoor().stream()
                .map(door -> new Door(door.adopted(), door.door()))
                .toList();
        FaultPoint.DURING_CHECK.reach();
        if (doors.isEmpty()) {
            return "no listener, nothing to ask";
        }
        // The answer is worth more than the watchdog's word that time is over.
        Duration left =
                request.maxPause().minus(Duration.ofNanos(clock.pauseSoFar())).minus(ANSWER_MARGIN);
        int tries = health.await(doors, this::accepted, next()::isRunning, left);
        return "healthy after " + tries + (tries == 1 ? " try" : " tries");
    }

    private long accepted() {
        try {
            return next().broker().accepted();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private String go() throws InterruptedException {
        cleanup.later(JvmFiles.of(prepared().old().identity()));
        journal().write(Journal.Entry.GOING, "");
        Broker.Switched switched;
        try {
            switched = next().broker().go(prepared().connections(request));
        } catch (BrokerException e) {
            // A broker that still speaks knows that no client was answered.
            live = e.code() == BrokerException.Code.BROKER_GONE;
            throw e;
        }
        live = true;
        if (switched.unsettled() > 0) {
            listener.warns(switched.unsettled() + " listeners of the new version have not said yet that they are live");
        }
        return goneLive(switched.handedOver());
    }

    private String goneLive(int handedOver) {
        if (connectionsOpen == 0) {
            return "live";
        }
        return prepared().connections(request) == Broker.HandOver.CLOSE
                ? "live, " + Sizes.counted(connectionsOpen, "connection") + " closed, as the rules or --connections say"
                : "live, " + handedOver + " of " + Sizes.counted(connectionsOpen, "connection") + " handed over";
    }

    private String commit() throws InterruptedException {
        next().commit(listener::warns);
        present(steps).note();
        return "old (pid " + request.pid() + ") is gone";
    }

    /** Whether clients are served by the new version, so that there is no way back. */
    boolean isLive() {
        return live;
    }

    /** Finishes a run that failed when the new version was live already. */
    UpgradeResult finish() {
        Recovery.Outcome outcome = recovery(next()).forward();
        live = outcome.status() == ExitStatus.DONE;
        if (next().isRunning()) {
            present(steps).note();
        }
        return result(outcome.status(), outcome.failure());
    }

    /** Whether there is nothing to do. */
    boolean isUpToDate() {
        return upToDate;
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
        NewVersion started = next;
        return started == null || recovery(started).back();
    }

    private Recovery recovery(NewVersion started) {
        return new Recovery(prepared().old().identity(), started, listener::warns);
    }

    /** What went wrong, with the evidence there is. */
    UpgradeException explain(Stage stage, Throwable cause) {
        return FailureText.of(stage.label(), cause, request.pid(), next, "--max-pause");
    }

    UpgradeResult result(ExitStatus status, @Nullable UpgradeException failure) {
        StateTransfer moved = transfer;
        return new UpgradeResult(
                status,
                request.pid(),
                live && status == ExitStatus.DONE ? next().pid() : 0,
                clock.phases(),
                clock.pauseSoFar(),
                preparation == null ? List.of() : preparation.migration().stepNames(),
                moved == null ? 0 : moved.objects(),
                moved == null ? 0 : moved.bytes(),
                freezeAttempts,
                moved == null ? UpgradeResult.Dropped.NOTHING : moved.dropped(),
                failure,
                preparation == null ? "process " + request.pid() : preparation.service(),
                upToDate);
    }

    private Preparation prepared() {
        return present(preparation);
    }

    private NewVersion next() {
        return present(next);
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
