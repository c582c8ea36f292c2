package dev.imago.restore.offline;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.AsideFile;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.migrate.compare.Difference;
import dev.imago.migrate.compare.StateComparison;
import dev.imago.migrate.invariant.InvariantReport;
import dev.imago.migrate.ledger.Ledger;
import dev.imago.migrate.ledger.LedgerException;
import dev.imago.migrate.ledger.StepHistory;
import dev.imago.migrate.registry.StepChain;
import dev.imago.migrate.transform.MigrationReport;
import dev.imago.restore.checkpointing.ServiceCode;
import dev.imago.restore.inspection.Subject;
import dev.imago.restore.offline.MigrateRequest.Check;
import dev.imago.restore.upgrade.Amount;
import dev.imago.restore.upgrade.ChosenMigration;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.GiveUp;
import dev.imago.restore.upgrade.Sizes;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.Upgrade;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns an archive into one that holds the new version's state, if it is of another version or to be repaired; touches no process, and needs neither root nor the old jars. A
 * checkpoint's memory is read with the JDK that it was taken of, which must be where it was.
 *
 * <p>The new archive appears under its name only when it is complete and on disk: a run that is cut off is simply made again.
 * {@link #run} is called once, by one thread; {@link #interrupt} by any.
 */
public final class MigrateRun {
    /** For the code, and for what others write meanwhile. */
    private static final long MARGIN = 64L << 20;

    private final MigrateRequest request;
    private final StepListener listener;
    private final GiveUp giveUp = new GiveUp();
    private final Map<String, Long> phases = new LinkedHashMap<>();
    private long stepBegan = System.nanoTime();
    private PlanResult.@Nullable Findings findings;
    private @Nullable MigrationReport report;
    private @Nullable WayBack wayBack;
    private StateComparison.@Nullable Result chain;
    private long archiveBytes;
    private String nothingToDo = "";

    public MigrateRun(MigrateRequest request, StepListener listener) {
        this.request = request;
        this.listener = listener;
    }

    /** Asks for the end at the next occasion; nothing is left behind. */
    public void interrupt() {
        giveUp.ask();
    }

    /** Migrates. Never throws: the result says what was done, or why nothing. */
    public MigrateResult run() {
        UpgradeException failure = null;
        try {
            requireTarget(request.output(), request.overwrite());
            request.answers().verify();
            try (Subject subject = Subject.ofArchive(request.archive(), listener, giveUp)) {
                migrate(subject);
            }
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            failure = giveUp.isAsked() ? UpgradeException.interrupted() : Subjects.explain(e);
        }
        boolean blocked = failure == null && report == null && nothingToDo.isEmpty();
        ExitStatus status = failure != null ? failure.status() : blocked ? ExitStatus.REFUSED : ExitStatus.DONE;
        return new MigrateResult(
                status,
                request,
                findings,
                report,
                new MigrateResult.Checked(wayBack, chain),
                archiveBytes,
                phases,
                nothingToDo,
                failure);
    }

    /** @throws UpgradeException when the file cannot be written, or is there already */
    static void requireTarget(Path output, boolean overwrite) {
        if (Files.exists(output) && !overwrite) {
            throw UpgradeException.usage(output + " is there already", "give another name, or allow --overwrite");
        }
        if (!Files.isDirectory(directoryOf(output))) {
            throw UpgradeException.usage(
                    "there is no directory " + directoryOf(output) + " for " + output.getFileName(),
                    "make it, or correct --output");
        }
    }

    /** @throws UpgradeException when another run has written the file since this one began */
    static void requireStillFree(Path output, boolean overwrite) {
        if (Files.exists(output) && !overwrite) {
            throw UpgradeException.busy("another run has written " + output + " meanwhile");
        }
    }

    private static Path directoryOf(Path output) {
        Path parent = output.toAbsolutePath().getParent();
        return parent == null ? Path.of("/") : parent;
    }

    private StateProgress telling(String step) {
        return (objects, all) -> {
            giveUp.ifAsked();
            listener.progresses(step, objects, all, Amount.OBJECTS);
        };
    }

    private void migrate(Subject subject) throws IOException {
        ServiceCode old = subject.code();
        giveUp.ifAsked();
        // Before anything of it is read: what is exchanged meanwhile then only makes the archive look older than it is.
        Inputs named = Inputs.of(subject.headChecksum(), request, old.release(), new StepChain(List.of()));
        try (NextVersion to = NextVersion.open(request.to(), old, listener, giveUp);
                ChosenMigration migration =
                        request.answers().choose(old.launched(), to.code().launched())) {
            ServiceCode next = to.code();
            done(
                    "compare",
                    old.classes().dictionary().shapes().size() + " classes with "
                            + next.classes().dictionary().shapes().size()
                            + (migration.steps().steps().isEmpty()
                                    ? ""
                                    : ", by " + migration.steps().path()));
            if (old.isSameAs(next) && !request.isRepair()) {
                nothingToDo =
                        "Nothing to do: " + request.archive() + " is of this version already; no archive was written.";
                return;
            }
            StateMigration way = new StateMigration(subject, old, next, migration);
            Path aside = AsideFile.of(request.output(), ".state");
            try {
                List<MigrationReport> passes = migrate(way, aside);
                if (!passes.isEmpty()) {
                    finish(way, named.by(request.answers(), old.release(), migration.steps()), aside, passes);
                }
            } finally {
                Files.deleteIfExists(aside);
            }
        }
    }

    /** Writes the new state. The old one is gone when this returns, so that there is room for an index of the new one; nothing if blocked. */
    private List<MigrationReport> migrate(StateMigration way, Path aside) throws IOException {
        try (StatePlan planned = way.plan()) {
            done(
                    "trace",
                    Sizes.count(planned.state().size()) + " objects from "
                            + planned.state().roots().size() + " roots");
            PlanResult.Findings found = way.findings(planned);
            findings = found;
            done("account", found.isBlocked() ? "blocked" : "nothing is unanswered or left behind");
            giveUp.ifAsked();
            if (found.isBlocked()) {
                return List.of();
            }
            long bytes = planned.report().bytes() > 0
                    ? planned.report().bytes()
                    : head(way.subject()).contentSize();
            requireRoom(directoryOf(request.output()), bytes, "write it elsewhere with --output");
            if (!way.migration().passes().isOnePass() || !request.checks().isEmpty()) {
                requireRoom(way.subject().workspace(), bytes, "set IMAGO_STATE_DIR to a larger disk");
            }
            AsideFile.removeAbandoned(request.output());
            Files.deleteIfExists(aside);
            List<MigrationReport> passes = way.encode(planned, aside, telling("migrate"));
            MigrationReport migrated = MigrationReport.of(passes);
            done("migrate", Sizes.count(migrated.objectsOut()) + " objects, " + Sizes.bytes(migrated.bytes()));
            if (request.checks().contains(Check.REVERSE)) {
                checkReverse(way, planned);
            }
            return passes;
        }
    }

    private void finish(StateMigration way, Inputs inputs, Path aside, List<MigrationReport> passes)
            throws IOException {
        giveUp.ifAsked();
        MigrationReport migrated = MigrationReport.of(passes);
        InvariantReport checked = way.requireInvariants(aside, passes.get(passes.size() - 1), telling("check"));
        done("check", "invariants hold for " + Sizes.count(checked.objects()) + " objects");
        if (request.checks().contains(Check.CHAIN)) {
            checkChain(way, aside);
        }
        StepHistory applied = way.migration().applied(request.run());
        pack(
                new MigratedArchive(
                        request,
                        head(way.subject()),
                        inputs,
                        way.old(),
                        way.next(),
                        way.migration().how(),
                        applied),
                way.subject(),
                aside,
                migrated);
        report = migrated;
        note(applied);
    }

    private static ArchiveHead head(Subject archive) {
        ArchiveHead head = archive.head();
        if (head == null) {
            throw new IllegalStateException("an archive has a head");
        }
        return head;
    }

    /** Two encoded states, or one and its archive, stand side by side for a while, each no larger than its objects in the heap. */
    private static void requireRoom(Path folder, long heapBytes, String advice) throws IOException {
        long need = 2 * heapBytes + MARGIN;
        FileStore store = Files.getFileStore(folder);
        if (store.getUsableSpace() < need) {
            throw UpgradeException.refused(
                    "no room for the archive",
                    List.of("up to " + Sizes.bytes(need) + " needed, " + Sizes.bytes(store.getUsableSpace())
                            + " free at " + folder),
                    "free some, or " + advice);
        }
    }

    private void checkReverse(StateMigration way, StatePlan planned) throws IOException {
        WayBack found = WayBack.check(planned, way.migration(), way.subject().workspace(), telling("reverse"));
        wayBack = found;
        int places = found.lost().size();
        done(
                "reverse",
                !found.none().isEmpty()
                        ? "there is no way back"
                        : places == 0
                                ? "nothing is lost"
                                : places + (places == 1 ? " place loses" : " places lose") + " something");
        giveUp.ifAsked();
    }

    private void checkChain(StateMigration way, Path made) throws IOException {
        try (ChosenMigration others =
                way.migration().otherWay(way.old().classes(), way.next().classes())) {
            StateComparison.Result compared = new StateMigration(way.subject(), way.old(), way.next(), others)
                    .compareWith(made, telling("chain"));
            chain = compared;
            if (!compared.isSame()) {
                throw UpgradeException.refused(
                        way.migration().how() + " does not make what " + others.how() + " make",
                        compared.differences().stream().map(Difference::place).toList(),
                        "correct it; archives that either way has made can be compared with imago diff --values");
            }
            done("chain", "the same as by " + others.steps().path());
        }
        giveUp.ifAsked();
    }

    private void pack(MigratedArchive archive, Subject subject, Path state, MigrationReport migrated)
            throws IOException {
        MigratedArchive.Written written =
                archive.write(state, migrated.objectsOut(), subject.workspace(), (packed, all) -> {
                    giveUp.ifAsked();
                    listener.progresses("pack", packed, all, Amount.BYTES);
                });
        archiveBytes = written.archiveSize();
        done("pack", Sizes.bytes(written.contentSize()) + " to " + Sizes.bytes(archiveBytes));
    }

    /** The archive is on disk: what can't be noted of it is told, and takes nothing back. */
    private void note(StepHistory applied) {
        try {
            Ledger.noteApplied(Upgrade.directory("IMAGO_STATE_DIR", "/var/lib/imago"), applied);
        } catch (LedgerException e) {
            listener.warns("the ledger does not say that the steps were applied: " + e.getMessage());
        }
    }

    private void done(String step, String summary) {
        long now = System.nanoTime();
        phases.put(step, now - stepBegan);
        listener.finished(step, summary, now - stepBegan);
        stepBegan = now;
    }
}
