package dev.imago.restore.bringback;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.checkpoint.criu.Criu;
import dev.imago.checkpoint.criu.CriuException;
import dev.imago.checkpoint.criu.RestoreOptions;
import dev.imago.checkpoint.picture.OpenSocket;
import dev.imago.migrate.ledger.StepHistory;
import dev.imago.restore.checkpointing.StoredArchive;
import dev.imago.restore.launch.ProcessIdentity;
import dev.imago.restore.offline.ArchivedVersion;
import dev.imago.restore.upgrade.AbandonedRuns;
import dev.imago.restore.upgrade.Amount;
import dev.imago.restore.upgrade.Cleanup;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.Journal;
import dev.imago.restore.upgrade.Preflight;
import dev.imago.restore.upgrade.ProcessHistory;
import dev.imago.restore.upgrade.RunDirectory;
import dev.imago.restore.upgrade.ServiceLock;
import dev.imago.restore.upgrade.Sizes;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.Upgrade;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Does the steps of one restore, in the order of its methods. */
final class RestoreRun {
    private final RestoreRequest request;
    private final StepListener listener;
    private final Runnable giveUp;
    private final Cleanup cleanup = new Cleanup();
    private final Map<String, Long> phases = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private long stepBegan = System.nanoTime();
    private @Nullable ArchiveReader archive;
    private @Nullable Criu criu;
    private @Nullable Path directory;
    private @Nullable Surroundings surroundings;
    private ControlGroups controlGroups = new ControlGroups(Map.of());
    /** Why connections are closed. */
    private String closing = "the other ends have gone";

    private int kept;
    private int closed;
    private boolean restored;

    /** @param giveUp throws when the run shall give up; asked often while unpacking */
    RestoreRun(RestoreRequest request, StepListener listener, Runnable giveUp) {
        this.request = request;
        this.listener = listener;
        this.giveUp = giveUp;
    }

    void check() throws IOException, InterruptedException {
        Path runs = Upgrade.directory("IMAGO_RUN_DIR", "/run/imago");
        Path state = Upgrade.directory("IMAGO_STATE_DIR", "/var/lib/imago");
        ArchiveReader opened = cleanup.later(StoredArchive.open(request.archive()));
        archive = opened;
        AbandonedRuns.repair(runs).forEach(listener::warns);
        ArchiveHead head = opened.head();
        refuseMigrated(head);
        int pid = head.service().process().pid();
        listener.begins(String.join(" ", head.service().process().command()) + " (pid " + pid + "), as of "
                + head.taken() + " on " + head.origin().host());
        cleanup.later(ServiceLock.take(runs, pid));
        try {
            criu = Criu.find();
        } catch (CriuException e) {
            throw UpgradeException.failed(
                    "no CRIU that works", List.of(String.valueOf(e.getMessage())), "run scripts/setup", e);
        }
        new Blockers(head, request.acceptChanged()).refuseAny();
        RunDirectory run = cleanup.later(RunDirectory.create(runs, pid));
        Journal journal = run.journal();
        Path target = run.images(head.contentSize(), state);
        directory = target;
        journal.write(Journal.Entry.IMAGES, target.toString());
        done("check", "pid, ports and files are free");
    }

    private void refuseMigrated(ArchiveHead head) {
        if (head.isMigrated()) {
            throw UpgradeException.usage(
                    request.archive() + " holds a state for a version that has to be started: give its command",
                    new ArchivedVersion(head).usage(request.archive()));
        }
    }

    void unpack() {
        ArchiveReader opened = present(archive);
        opened.unpack(present(directory), (written, all) -> {
            giveUp.run();
            listener.progresses("unpack", written, all, Amount.BYTES);
        });
        done(
                "unpack",
                Sizes.bytes(opened.head().contentSize()) + " in "
                        + present(directory).getParent() + ", checksums match");
    }

    void prepare() throws IOException, InterruptedException {
        Path extras = present(directory).resolve("extra");
        // Archives of earlier versions have neither file.
        if (Files.exists(extras.resolve("limits"))) {
            // CRIU would not say so, and leave the service with ours.
            Preflight preflight = new Preflight();
            preflight.limits(extras.resolve("limits"));
            preflight.refuseAny();
        }
        if (Files.exists(extras.resolve("cgroup"))) {
            controlGroups = ControlGroups.read(extras.resolve("cgroup"));
        }
        Surroundings found = new Surroundings(present(archive).head(), present(directory));
        surroundings = found;
        notes.addAll(found.arrange());
        done("prepare", notes.isEmpty() ? "nothing has changed meanwhile" : String.join("; ", notes));
    }

    void restore() throws IOException, InterruptedException {
        int pid = pid();
        PerformanceDataKeeper keeper = present(surroundings).keepPerformanceData();
        try {
            restoreProcess();
        } finally {
            keeper.end();
        }
        restored = true;
        ProcessIdentity identity = ProcessIdentity.of(pid)
                .orElseThrow(() -> UpgradeException.failed(
                        "CRIU restored the service, and it ended at once", List.of(), "look into its log", null));
        notes.addAll(controlGroups.take(pid));
        keepHistory(identity);
        // It was dumped standing still, and has not run an instruction yet.
        identity.signal("CONT");
        Connections connections = new Connections(present(archive).head());
        kept = connections.open(pid);
        closed = connections.count() - kept;
        if (connections.count() > 0) {
            notes.add(kept + " of " + connections.count() + " connections open"
                    + (closed == 0 ? "" : ", " + closed + " closed: " + closing));
        }
        done("restore", "pid " + pid + " runs");
    }

    private void keepHistory(ProcessIdentity identity) {
        try {
            Path runs = Upgrade.directory("IMAGO_RUN_DIR", "/run/imago");
            new ProcessHistory(runs, identity)
                    .write(new StepHistory(present(archive).head().history()));
        } catch (IOException e) {
            notes.add("the next checkpoint will not say which steps its state has gone through: " + e);
        }
    }

    private void restoreProcess() {
        Path images = present(directory).resolve("images");
        String obstacle = new Connections(present(archive).head()).obstacle();
        if (obstacle.isEmpty()) {
            try {
                present(criu).restore(images, new RestoreOptions(true));
                return;
            } catch (CriuException e) {
                listener.warns("CRIU did not restore the service with its connections, so they are closed: "
                        + (e.errors().isEmpty() ? e.getMessage() : e.errors().get(0)));
                obstacle = "CRIU could not restore them";
            }
        }
        closing = obstacle;
        present(criu).restore(images, new RestoreOptions(false));
    }

    private int pid() {
        return present(archive).head().service().process().pid();
    }

    private void done(String step, String summary) {
        long now = System.nanoTime();
        phases.put(step, now - stepBegan);
        listener.finished(step, summary, now - stepBegan);
        stepBegan = now;
    }

    void close() {
        try {
            cleanup.close();
        } catch (Exception e) {
            listener.warns("not everything was put away: " + e);
        }
    }

    RestoreResult result(ExitStatus status, @Nullable UpgradeException failure) {
        ArchiveReader opened = archive;
        ArchiveHead head = opened == null ? null : opened.head();
        int pid = head == null ? 0 : head.service().process().pid();
        return new RestoreResult(
                status,
                request.archive(),
                pid,
                head == null ? null : head.taken(),
                restored
                        && ProcessIdentity.of(pid)
                                .filter(ProcessIdentity::isAlive)
                                .isPresent(),
                head == null
                        ? 0
                        : (int) head.service().sockets().stream()
                                .filter(OpenSocket::isListener)
                                .count(),
                kept,
                closed,
                List.copyOf(notes),
                phases,
                failure);
    }

    private static <T> T present(@Nullable T made) {
        if (made == null) {
            throw new IllegalStateException("an earlier step makes this");
        }
        return made;
    }
}
