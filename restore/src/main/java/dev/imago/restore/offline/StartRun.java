package dev.imago.restore.offline;

import dev.imago.checkpoint.archive.ArchiveException;
import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveHead.ClassShape;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.checkpoint.picture.OpenSocket;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.migrate.classpath.JavaCommand;
import dev.imago.migrate.ledger.StepHistory;
import dev.imago.restore.agent.protocol.LoadSize;
import dev.imago.restore.agent.protocol.LoadedReport;
import dev.imago.restore.checkpointing.StoredArchive;
import dev.imago.restore.health.Door;
import dev.imago.restore.health.HealthCheck;
import dev.imago.restore.launch.OldProcess;
import dev.imago.restore.launch.TakenAddresses;
import dev.imago.restore.load.StateSource;
import dev.imago.restore.takeover.Broker;
import dev.imago.restore.takeover.BrokerException;
import dev.imago.restore.takeover.StandIn;
import dev.imago.restore.upgrade.AbandonedRuns;
import dev.imago.restore.upgrade.Amount;
import dev.imago.restore.upgrade.Cleanup;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.FailureText;
import dev.imago.restore.upgrade.FaultPoint;
import dev.imago.restore.upgrade.Journal;
import dev.imago.restore.upgrade.NewVersion;
import dev.imago.restore.upgrade.ProcessHistory;
import dev.imago.restore.upgrade.Recovery;
import dev.imago.restore.upgrade.RunDirectory;
import dev.imago.restore.upgrade.Sizes;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.Successor;
import dev.imago.restore.upgrade.Upgrade;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Does the steps of one start with a migrated state, in the order of its methods. A stand-in takes the part that old has in an
 * upgrade, so the new version is held at its door, loaded, checked and let go by the same means.
 */
final class StartRun implements AutoCloseable {
    private static final String STAND_IN = "restore/native/build/imago-standin";
    private static final Duration LOAD_LIMIT = Duration.ofMinutes(10);
    private static final int ROOT = 0;

    private final StartRequest request;
    private final StepListener listener;
    private final Path home = Path.of(System.getProperty("imago.home", "."));
    private final Cleanup cleanup = new Cleanup();
    private final Map<String, Long> phases = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private long stepBegan = System.nanoTime();
    private String step = "check";
    private HealthCheck health = HealthCheck.accept();
    private @Nullable ArchiveReader archive;
    private @Nullable RunDirectory run;
    private @Nullable Path unpacked;
    private @Nullable StandIn standIn;
    private @Nullable NewVersion next;
    private boolean live;

    StartRun(StartRequest request, StepListener listener) {
        this.request = request;
        this.listener = listener;
    }

    void check() throws IOException, InterruptedException {
        ArchiveReader opened = cleanup.later(StoredArchive.open(request.archive()));
        AbandonedRuns.repair(runs()).forEach(listener::warns);
        if (!opened.head().isMigrated()) {
            throw UpgradeException.usage(
                    request.archive() + " is a checkpoint, which is restored without a command",
                    "leave the command out; or imago migrate " + request.archive()
                            + " --to PATH -o FILE first, and start the new version with FILE");
        }
        archive = opened;
        try {
            request.health().ifPresent(given -> health = HealthCheck.parse(given));
        } catch (IllegalArgumentException e) {
            throw UpgradeException.usage(String.valueOf(e.getMessage()), "correct --health");
        }
        listener.begins(version().name() + " with the state of "
                + String.join(" ", head().service().process().command()) + " as of " + head().taken() + " on "
                + head().origin().host());
        if (addresses().isEmpty()) {
            throw UpgradeException.refused(
                    "the service listened on no socket, so there is no door to hold the new version at",
                    List.of(),
                    "only services that listen can be started with a state");
        }
        StartCommand command = new StartCommand(request.command());
        command.requireProgram();
        JavaCommand java = command.java();
        if (java != null) {
            java.requireJar();
            version().require(java.classPathEntries());
        }
        List<String> taken = TakenAddresses.among(sockets());
        if (!taken.isEmpty()) {
            throw UpgradeException.refused(
                    taken.size() == 1
                            ? "somebody listens where the service did"
                            : "others listen where the service did",
                    taken,
                    "end them, and restore again");
        }
        done(
                "check",
                addresses().size() == 1 ? "its address is free" : addresses().size() + " addresses are free");
    }

    private static Path runs() {
        return Upgrade.directory("IMAGO_RUN_DIR", "/run/imago");
    }

    private static Path state() {
        return Upgrade.directory("IMAGO_STATE_DIR", "/var/lib/imago");
    }

    void unpack() throws IOException {
        begin("unpack");
        RunDirectory made = cleanup.later(
                RunDirectory.create(runs(), ProcessHandle.current().pid()));
        run = made;
        Path target = made.images(head().contentSize(), state());
        unpacked = target;
        made.journal().write(Journal.Entry.IMAGES, target.toString());
        present(archive).unpack(target, (written, all) -> listener.progresses("unpack", written, all, Amount.BYTES));
        done("unpack", Sizes.bytes(head().contentSize()) + " in " + target.getParent() + ", checksums match");
    }

    void start() throws IOException, InterruptedException {
        begin("start");
        Journal journal = present(run).journal();
        StandIn listening = cleanup.later(standIn());
        standIn = listening;
        journal.write(Journal.Entry.OLD, listening.identity().toString());
        OldProcess old = OldProcess.read(listening.identity().pid());
        NewVersion started = new NewVersion(
                Successor.of(old, request.command(), new StartCommand(request.command()).java()),
                present(run),
                journal,
                cleanup);
        next = started;
        started.start(home, state(), request.startTimeout(), this::note);
        keepHistory(started);
        ClassPathDictionary classes = version()
                .require(Arrays.stream(started.agent().hello().classPath().split(File.pathSeparator, -1))
                        .filter(entry -> !entry.isEmpty())
                        .map(entry -> old.directory().resolve(entry))
                        .toList());
        List<String> likely = head().dictionary().stream()
                .map(ClassShape::name)
                .filter(classes::isConcrete)
                .toList();
        // What does not load here is not refused yet: the load does that.
        started.agent().prepare(likely, StateSource.empty(), request.startTimeout());
        journal.write(Journal.Entry.FREEZING, "");
        started.broker().freeze();
        started.broker().takeSockets();
        done("start", started.summary());
    }

    private StandIn standIn() throws IOException {
        int uid = head().service().process().uid();
        boolean otherUser = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == ROOT && uid != ROOT;
        try {
            return StandIn.start(
                    home.resolve(STAND_IN),
                    sockets(),
                    otherUser ? new StandIn.User(uid, head().service().process().gid()) : null,
                    request.log());
        } catch (IOException e) {
            throw UpgradeException.refused(
                    "it can't be listened where the service did",
                    List.of(String.valueOf(e.getMessage())),
                    "restore on a machine that has these addresses, with the rights that they take");
        }
    }

    void load() throws IOException, InterruptedException {
        begin("load");
        FaultPoint.BEFORE_LOAD.reach();
        Path state = present(unpacked).resolve(ArchiveHead.STATE);
        LoadedReport report = present(next)
                .agent()
                .load(
                        new LoadSize(version().objects(), 0),
                        out -> {
                            Files.copy(state, out);
                            FaultPoint.DURING_LOAD.reachIn();
                        },
                        LOAD_LIMIT);
        report.notes().forEach(this::note);
        done(
                "load",
                Sizes.count(report.created()) + " made, " + Sizes.count(report.paired()) + " paired, "
                        + Sizes.count(report.kept()) + " kept");
    }

    void awaitHealth() throws IOException, InterruptedException {
        begin("health");
        Broker broker = present(next).broker();
        List<Door> doors = broker.privateDoor().stream()
                .map(door -> new Door(door.adopted(), door.door()))
                .toList();
        FaultPoint.DURING_CHECK.reach();
        int tries = health.await(doors, this::accepted, present(next)::isRunning, request.startTimeout());
        done("health", "healthy after " + tries + (tries == 1 ? " try" : " tries"));
    }

    private long accepted() {
        try {
            return present(next).broker().accepted();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    void go() throws InterruptedException {
        begin("go");
        present(run).journal().write(Journal.Entry.GOING, "");
        Broker.Switched switched;
        try {
            switched = present(next).broker().go(Broker.HandOver.CLOSE);
        } catch (BrokerException e) {
            // A broker that still speaks knows that no client was answered.
            live = e.code() == BrokerException.Code.BROKER_GONE;
            throw e;
        }
        live = true;
        if (switched.unsettled() > 0) {
            note(switched.unsettled() + " listeners of the new version have not said yet that they are live");
        }
        done("go", "live");
    }

    void commit() throws InterruptedException {
        begin("commit");
        present(next).commit(this::note);
        done("commit", "pid " + present(next).pid() + " serves");
    }

    /** Before it is let go: it serves with this state or not at all, and whoever kills this run does not make it forget. */
    private void keepHistory(NewVersion started) {
        try {
            new ProcessHistory(runs(), started.identity()).write(new StepHistory(head().history()));
        } catch (IOException e) {
            note("the next checkpoint will not say which steps its state has gone through: " + e);
        }
    }

    /** Whether clients are served, so that there is no way back. */
    boolean isLive() {
        return live;
    }

    /** Finishes a run that failed when the new version was live already. */
    StartResult finish() {
        Recovery.Outcome outcome = new Recovery(present(standIn).identity(), present(next), this::note).forward();
        live = outcome.status() == ExitStatus.DONE;
        return result(live ? ExitStatus.DONE : ExitStatus.NOT_RECOVERED, outcome.failure());
    }

    /** Ends the new version; the stand-in ends when this is closed. */
    void rollBack() {
        NewVersion started = next;
        if (started == null) {
            return;
        }
        try {
            started.rollBack(this::note);
        } catch (IOException | InterruptedException e) {
            note("the new version could not be ended: " + e);
        }
    }

    /** What went wrong, with the evidence there is. */
    UpgradeException explain(Throwable cause) {
        if (cause instanceof ArchiveException) {
            return Subjects.explain(cause);
        }
        if (cause instanceof ClassPathException) {
            return UpgradeException.usage(String.valueOf(cause.getMessage()), "correct the command");
        }
        if (cause instanceof BrokerException missing && missing.code() == BrokerException.Code.TIMEOUT) {
            List<String> evidence = new ArrayList<>();
            evidence.add("it was awaited at " + String.join(", ", addresses()));
            List<String> elsewhere = new ArrayList<>(present(next).listensAt());
            elsewhere.removeAll(addresses());
            if (!elsewhere.isEmpty()) {
                evidence.add("it listens at " + String.join(", ", elsewhere));
            }
            evidence.add(String.valueOf(missing.getMessage()));
            evidence.addAll(present(next).lastWords());
            return UpgradeException.failed(
                    "the new version did not come to its door in time: it does not wait for clients where the service did",
                    evidence,
                    "have it listen there, or give it longer with --start-timeout",
                    cause);
        }
        StandIn listening = standIn;
        return FailureText.of(
                step, cause, listening == null ? 0 : listening.identity().pid(), next, "--start-timeout");
    }

    StartResult result(ExitStatus status, @Nullable UpgradeException failure) {
        ArchiveReader opened = archive;
        boolean serves = live && status == ExitStatus.DONE;
        return new StartResult(
                status,
                request.archive(),
                opened == null ? null : version().name(),
                serves ? present(next).pid() : 0,
                phases.containsKey("load") ? version().objects() : 0,
                serves ? addresses().size() : 0,
                List.copyOf(notes),
                phases,
                failure);
    }

    private ArchiveHead head() {
        return present(archive).head();
    }

    private ArchivedVersion version() {
        return new ArchivedVersion(head());
    }

    private List<OpenSocket> sockets() {
        return head().service().sockets();
    }

    private List<String> addresses() {
        return sockets().stream()
                .filter(OpenSocket::isDoor)
                .map(OpenSocket::local)
                .toList();
    }

    private void note(String text) {
        notes.add(text);
        listener.warns(text);
    }

    private void begin(String next) {
        step = next;
        stepBegan = System.nanoTime();
    }

    private void done(String name, String summary) {
        long took = System.nanoTime() - stepBegan;
        phases.put(name, took);
        listener.finished(name, summary, took);
    }

    private static <T> T present(@Nullable T made) {
        if (made == null) {
            throw new IllegalStateException("an earlier step makes this");
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
