package dev.imago.restore.rehearsal;

import dev.imago.restore.checkpointing.ServiceDump;
import dev.imago.restore.upgrade.Cleanup;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.FailureText;
import dev.imago.restore.upgrade.FaultPoint;
import dev.imago.restore.upgrade.FreezeAtRest;
import dev.imago.restore.upgrade.PlannedFreeze;
import dev.imago.restore.upgrade.Preflight;
import dev.imago.restore.upgrade.Preparation;
import dev.imago.restore.upgrade.RunDirectory;
import dev.imago.restore.upgrade.Sizes;
import dev.imago.restore.upgrade.StateTransfer;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.UpgradeException;
import dev.imago.restore.upgrade.UpgradeRequest;
import dev.imago.restore.upgrade.UpgradeResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Does the steps of one rehearsal, in the order of its methods. Two brokers are at work: that of the dump, which stops the
 * service and lets it go on, and one in the sandbox, for which a stand-in takes the service's part.
 *
 * <p>Used by the run's thread only.
 */
final class RehearsalRun implements AutoCloseable {
    /** What is measured is measured to its end, also where it takes longer than clients would be let wait. */
    private static final Duration LOAD_LIMIT = Duration.ofMinutes(10);

    private static final Duration LEAST_CHECK = Duration.ofSeconds(5);

    private final UpgradeRequest request;
    private final @Nullable Probe probe;
    private final StepListener listener;
    private final Cleanup cleanup = new Cleanup();
    private final Map<String, Long> phases = new LinkedHashMap<>();
    private String step = "plan";
    private long stepBegan = System.nanoTime();
    private @Nullable Preparation preparation;
    private @Nullable ServiceDump dump;
    private @Nullable StateTransfer transfer;
    private @Nullable RehearsedVersion next;
    private @Nullable Differences differences;
    private @Nullable PausePrediction expected;
    private boolean upToDate;
    private int attempts;
    private int connections;
    private long frozenAt;
    private long dumped;

    RehearsalRun(RehearsalRequest request, StepListener listener) {
        this.request = request.upgrade();
        this.probe = request.probe()
                .map(script -> new Probe(script, request.upgrade().startTimeout()))
                .orElse(null);
        this.listener = listener;
    }

    void plan() throws IOException, InterruptedException {
        FaultPoint.BEFORE_PLAN.reach();
        if (probe != null) {
            probe.check();
        }
        Preparation prepared = Preparation.of(request);
        preparation = prepared;
        cleanup.later(prepared.migration());
        prepared.health(request);
        prepared.connections(request);
        listener.begins(prepared.summary() + "; a rehearsal, pid " + request.pid() + " keeps running");
        if (prepared.isUpToDate(request)) {
            upToDate = true;
            return;
        }
        Preflight preflight = new Preflight();
        preflight.dump(request.pid());
        preflight.limits(Path.of("/proc", Long.toString(request.pid()), "limits"));
        preflight.listeners(request.pid());
        preflight.refuseAny();
        dump = cleanup.later(ServiceDump.open(prepared.old(), prepared.criu(), listener::warns));
        StateTransfer planned = cleanup.later(StateTransfer.rehearsal(prepared));
        transfer = planned;
        done(planned.planFromClassPaths());
    }

    boolean isUpToDate() {
        return upToDate;
    }

    void makeSandbox() throws IOException {
        begin("sandbox");
        next = RehearsedVersion.inSandbox(prepared(), cleanup);
        done("files, network and processes of its own");
    }

    void start() throws IOException, InterruptedException {
        begin("start");
        FaultPoint.BEFORE_START.reach();
        next().start(request.startTimeout(), listener::warns);
        transfer().prepare(next().agent(), dump().images(), request.startTimeout());
        transfer().awaitPractice();
        done(next().version().summary());
    }

    void freeze() throws IOException, InterruptedException {
        begin("freeze");
        FaultPoint.BEFORE_FREEZE.reach();
        ServiceDump service = dump();
        PlannedFreeze freeze = new PlannedFreeze(request, prepared(), transfer(), service.broker());
        FreezeAtRest.Frozen rest = freeze.await();
        frozenAt = rest.at();
        service.frozen(frozenAt);
        attempts = freeze.attempts();
        connections = service.broker().takeSockets().established();
        service.broker().release();
        done(freeze.summary(connections));
        FaultPoint.BEFORE_CHECKPOINT.reach();
    }

    /** The service goes on when this returns. Must not be interrupted. */
    void checkpoint() throws IOException, InterruptedException {
        begin("checkpoint");
        ServiceDump service = dump();
        service.dump();
        dumped = System.nanoTime() - frozenAt;
        service.thaw();
        differences = Differences.of(service.facts());
        done(Sizes.bytes(RunDirectory.size(service.images())) + " in "
                + service.images().getParent() + service.user().remark() + "; pid " + request.pid()
                + " goes on, frozen for " + Sizes.nanos(service.frozenNanos()));
    }

    void migrate() throws IOException, InterruptedException {
        begin("migrate");
        FaultPoint.BEFORE_MIGRATE.reach();
        ServiceDump service = dump();
        String summary = transfer().send(service.images(), service.mapped(), next().agent(), LOAD_LIMIT);
        transfer().warnings().forEach(listener::warns);
        done(summary);
    }

    void load() throws IOException, InterruptedException {
        begin("load");
        FaultPoint.BEFORE_LOAD.reach();
        String summary = transfer().awaitLoaded();
        transfer().warnings().forEach(listener::warns);
        done(summary);
    }

    void check() throws IOException, InterruptedException {
        begin("check");
        FaultPoint.BEFORE_CHECK.reach();
        Duration left = request.maxPause().minus(Duration.ofNanos(dumped + took("migrate") + took("load")));
        int tries = next().check(prepared().health(request), left.compareTo(LEAST_CHECK) < 0 ? LEAST_CHECK : left);
        done("healthy after " + tries + (tries == 1 ? " try" : " tries"));
    }

    /** In the sandbox the new version serves where the service does outside. */
    void go() throws IOException, InterruptedException {
        begin("go");
        FaultPoint.BEFORE_GO.reach();
        next().go();
        done("live in the sandbox");
        expected = new PausePrediction(dumped, took("migrate"), took("load"), took("check"), took("go"));
        present(differences).stateIsOld(System.nanoTime() - frozenAt);
    }

    void checkInvariants() {
        begin("invariants");
        done(transfer().checkInvariants());
    }

    void probe() throws IOException, InterruptedException {
        if (probe != null) {
            begin("probe");
            next().probe(probe, prepared().health(request));
            done(probe.script() + " ended with status 0");
        }
    }

    /** Says what an upgrade would do about the pause; throws where it would be given up. */
    void judgePause() {
        begin("pause");
        PausePrediction pause = present(expected);
        if (pause.exceeds(request.maxPause())) {
            throw UpgradeException.refused(
                    "the pause would be longer than --max-pause "
                            + Sizes.nanos(request.maxPause().toNanos()),
                    List.of(pause.range() + " are expected; " + pause.parts()),
                    "allow more, or find a quieter time");
        }
        if (pause.mayExceed(request.maxPause())) {
            listener.warns("the pause may be longer than --max-pause "
                    + Sizes.nanos(request.maxPause().toNanos()));
        }
    }

    /** What went wrong, and that an upgrade would have met it too. */
    UpgradeException explain(Throwable cause) {
        UpgradeException known =
                FailureText.of(step, cause, request.pid(), next == null ? null : next.version(), "--max-pause");
        boolean before = step.equals("plan") || step.equals("sandbox");
        return before || known.status() != ExitStatus.FAILED_UNTOUCHED
                ? known
                : UpgradeException.refused(
                        "an upgrade would fail: " + known.getMessage(), known.details(), known.advice(), cause);
    }

    RehearsalResult result(@Nullable UpgradeException failure) {
        ServiceDump service = dump;
        StateTransfer moved = transfer;
        boolean stuck = service != null
                && service.wasFrozen()
                && service.service().identity().isStopped();
        ExitStatus status = failure == null ? ExitStatus.DONE : failure.status();
        return new RehearsalResult(
                stuck ? ExitStatus.NOT_RECOVERED : status,
                request.pid(),
                preparation == null ? "process " + request.pid() : preparation.service(),
                upToDate,
                service == null ? 0 : service.frozenNanos(),
                attempts,
                expected,
                request.maxPause(),
                moved == null ? 0 : moved.objects(),
                moved == null ? 0 : moved.bytes(),
                moved == null ? UpgradeResult.Dropped.NOTHING : moved.dropped(),
                told(),
                phases,
                verdict(status),
                failure);
    }

    private @Nullable Boolean verdict(ExitStatus status) {
        return switch (status) {
            case DONE -> upToDate ? null : Boolean.TRUE;
            // Where there can't be a sandbox nothing was tried.
            case REFUSED -> step.equals("sandbox") ? null : Boolean.FALSE;
            default -> null;
        };
    }

    private List<String> told() {
        Differences found = differences;
        if (found == null) {
            return List.of();
        }
        found.noNetwork();
        found.noConnections(connections);
        found.readOnly(next().readOnly());
        return found.phrases();
    }

    private long took(String name) {
        return phases.getOrDefault(name, 0L);
    }

    private void begin(String name) {
        step = name;
        stepBegan = System.nanoTime();
    }

    private void done(String summary) {
        long nanos = System.nanoTime() - stepBegan;
        phases.put(step, nanos);
        listener.finished(step, summary, nanos);
    }

    private Preparation prepared() {
        return present(preparation);
    }

    private StateTransfer transfer() {
        return present(transfer);
    }

    private ServiceDump dump() {
        return present(dump);
    }

    private RehearsedVersion next() {
        return present(next);
    }

    private static <T> T present(@Nullable T made) {
        if (made == null) {
            throw new IllegalStateException("an earlier step makes this");
        }
        return made;
    }

    /** Ends the new version, takes everything away, and lets the service go on if it does not yet. */
    @Override
    public void close() {
        RehearsedVersion.rollBack(next, listener::warns);
        try {
            cleanup.close();
        } catch (Exception e) {
            listener.warns("not everything was put away: " + e);
        }
    }
}
