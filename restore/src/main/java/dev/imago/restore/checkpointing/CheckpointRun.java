package dev.imago.restore.checkpointing;

import dev.imago.checkpoint.archive.AppliedStep;
import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveWriter;
import dev.imago.checkpoint.criu.Criu;
import dev.imago.checkpoint.freeze.RestPoints;
import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.restore.launch.OldProcess;
import dev.imago.restore.takeover.Broker;
import dev.imago.restore.upgrade.Amount;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.FreezeAtRest;
import dev.imago.restore.upgrade.ProcessHistory;
import dev.imago.restore.upgrade.RunDirectory;
import dev.imago.restore.upgrade.Sizes;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.Upgrade;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Does the steps of one checkpoint, in the order of its methods, and holds what they make for one another. */
final class CheckpointRun {
    private final CheckpointRequest request;
    private final StepListener listener;
    private final Runnable giveUp;
    private final Map<String, Long> phases = new LinkedHashMap<>();
    private long stepBegan = System.nanoTime();
    private @Nullable ServiceDump dump;
    private @Nullable Criu criu;
    private @Nullable ArchiveHead head;
    private Map<String, Path> sources = Map.of();
    private int attempts;
    private long archiveBytes;
    private boolean complete;

    /** @param giveUp throws when the run shall give up; asked often while packing */
    CheckpointRun(CheckpointRequest request, StepListener listener, Runnable giveUp) {
        this.request = request;
        this.listener = listener;
        this.giveUp = giveUp;
    }

    void prepare() throws IOException, InterruptedException {
        ArchiveTarget target = new ArchiveTarget(request.target());
        target.check(request.overwrite());
        OldProcess service = ServiceDump.service(request.pid());
        Criu found = ServiceDump.criu();
        criu = found;
        listener.begins("pid " + service.pid() + ": " + String.join(" ", service.command()));
        ServiceDump opened = ServiceDump.open(service, found, listener::warns);
        dump = opened;
        target.checkRoom(service.residentBytes(), opened.images());
        done("check", service.executable() + ", " + Sizes.bytes(service.residentBytes()) + " resident");
    }

    void freeze() throws InterruptedException {
        FreezeAtRest.Frozen rest = new FreezeAtRest(
                        request.pid(),
                        present(dump).broker(),
                        RestPoints.standard(),
                        Optional.empty(),
                        request.restLimit(),
                        Optional.empty())
                .await();
        present(dump).frozen(rest.at());
        attempts = rest.report().attempts();
        done("freeze", "at rest after " + attempts + (attempts == 1 ? " try" : " tries"));
    }

    void dump() throws IOException, InterruptedException {
        ServiceDump frozen = present(dump);
        frozen.dump();
        if (!request.stop()) {
            frozen.thaw();
        }
        done(
                "checkpoint",
                Sizes.bytes(RunDirectory.size(frozen.images())) + " in "
                        + frozen.images().getParent() + frozen.user().remark()
                        + (request.stop() ? "" : ", frozen for " + Sizes.nanos(frozen.frozenNanos())));
    }

    void describe() throws IOException {
        giveUp.run();
        ServiceDump made = present(dump);
        ServiceCode.Packed code = code(made);
        sources = Contents.sources(made.images(), made.extras(), code);
        ArchiveHead described =
                Description.of(request, present(criu), made, code.entries(), history(made), Contents.entries(sources));
        head = described;
        done(
                "read",
                Sizes.count(described.service().heap().objects()) + " objects of "
                        + described.service().heap().classes().size() + " classes, "
                        + described.service().threads().size() + " threads");
    }

    private ServiceCode.Packed code(ServiceDump made) throws IOException {
        try {
            return ServiceCode.of(made.service()).pack(made.extras());
        } catch (ClassPathException e) {
            listener.warns("the archive will be without the service's code, so it can be restored but not migrated: "
                    + e.getMessage());
            return new ServiceCode.Packed(List.of(), Map.of());
        }
    }

    private List<AppliedStep> history(ServiceDump made) {
        try {
            Path runs = Upgrade.directory("IMAGO_RUN_DIR", "/run/imago");
            return new ProcessHistory(runs, made.service().identity()).read().steps();
        } catch (IOException e) {
            listener.warns("the archive will not say which steps its state has gone through: " + e.getMessage());
            return List.of();
        }
    }

    void pack() {
        ArchiveHead described = present(head);
        archiveBytes = ArchiveWriter.write(request.target(), described, sources, (written, all) -> {
            giveUp.run();
            listener.progresses("pack", written, all, Amount.BYTES);
        });
        complete = true;
        done("pack", Sizes.bytes(described.contentSize()) + " to " + Sizes.bytes(archiveBytes));
    }

    /** Lets go of the service: ends it, if that was asked for. */
    void end() throws IOException, InterruptedException {
        if (!request.stop()) {
            return;
        }
        if (!present(dump).end()) {
            throw UpgradeException.failed(
                    "the archive is complete, but process " + request.pid() + " does not end",
                    List.of(),
                    "kill -9 " + request.pid(),
                    null);
        }
        Broker.Ended ended = present(dump).ended();
        done(
                "stop",
                "pid " + request.pid() + " is gone"
                        + (ended.kept() == 0 ? "" : ", " + ended.kept() + " connections wait for a restore")
                        + (ended.cut() == 0 ? "" : ", " + ended.cut() + " cut: something came in after the dump"));
    }

    /** Whether the archive is written and on disk. */
    boolean isComplete() {
        return complete;
    }

    boolean wasFrozen() {
        return dump != null && dump.wasFrozen();
    }

    boolean serviceRuns() {
        return dump != null && dump.runs();
    }

    private void done(String step, String summary) {
        long now = System.nanoTime();
        phases.put(step, now - stepBegan);
        listener.finished(step, summary, now - stepBegan);
        stepBegan = now;
    }

    void close() {
        if (dump != null) {
            dump.close();
        }
    }

    CheckpointResult result(ExitStatus status, @Nullable UpgradeException failure) {
        ArchiveHead described = head;
        return new CheckpointResult(
                status,
                request.pid(),
                serviceRuns(),
                request.target(),
                complete ? archiveBytes : 0,
                described == null ? 0 : described.contentSize(),
                described == null ? 0 : described.service().heap().objects(),
                dump == null ? 0 : dump.frozenNanos(),
                attempts,
                dump == null ? 0 : dump.ended().kept(),
                dump == null ? 0 : dump.ended().cut(),
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
