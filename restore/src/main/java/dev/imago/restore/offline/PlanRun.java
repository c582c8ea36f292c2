package dev.imago.restore.offline;

import dev.imago.checkpoint.hotspot.trace.LeftClass;
import dev.imago.checkpoint.state.State;
import dev.imago.restore.checkpointing.ServiceCode;
import dev.imago.restore.inspection.Subject;
import dev.imago.restore.upgrade.ChosenMigration;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.GiveUp;
import dev.imago.restore.upgrade.Sizes;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Plans for a checkpoint or a running service, and changes nothing. A running service is dumped for it, which freezes it for as
 * long as CRIU takes.
 *
 * <p>{@link #run} is called once, by one thread; {@link #interrupt} by any.
 */
public final class PlanRun {
    private final PlanRequest request;
    private final StepListener listener;
    private final GiveUp giveUp = new GiveUp();

    public PlanRun(PlanRequest request, StepListener listener) {
        this.request = request;
        this.listener = listener;
    }

    /** Asks for the end at the next occasion; a service that stands still goes on first. */
    public void interrupt() {
        giveUp.ask();
    }

    /** Plans. Never throws: the result says what was found, or why nothing. */
    public PlanResult run() {
        Subject subject = null;
        PlanResult.Findings findings = null;
        List<Path> written = List.of();
        UpgradeException failure = null;
        try {
            request.answers().verify();
            subject = Subjects.open(request.archive(), request.pid(), request.limitOfWait(), listener, giveUp);
            giveUp.ifAsked();
            findings = plan(subject);
            Path folder = request.writeTo();
            if (folder != null) {
                written = new OpenRules(findings).write(folder);
            }
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            failure = giveUp.isAsked() ? UpgradeException.interrupted() : Subjects.explain(e);
        } finally {
            if (subject != null) {
                subject.close();
            }
        }
        ExitStatus status = failure != null
                ? failure.status()
                : findings != null && findings.isBlocked() ? ExitStatus.REFUSED : ExitStatus.DONE;
        return new PlanResult(status, subject == null ? 0 : subject.frozenNanos(), findings, written, failure);
    }

    private PlanResult.Findings plan(Subject subject) throws IOException {
        ServiceCode old = subject.code();
        try (NextVersion to = NextVersion.open(request.to(), old, listener, giveUp);
                ChosenMigration migration =
                        request.answers().choose(old.launched(), to.code().launched())) {
            ServiceCode next = to.code();
            long began = System.nanoTime();
            try (State beside = to.state(old);
                    StatePlan planned = StatePlan.of(subject, old, next.classes(), beside, migration.passes())) {
                listener.finished(
                        "trace",
                        Sizes.count(planned.state().size()) + " objects from "
                                + planned.state().roots().size() + " roots",
                        System.nanoTime() - began);
                giveUp.ifAsked();
                began = System.nanoTime();
                List<LeftClass> left = planned.leftBehind();
                listener.finished(
                        "account",
                        left.stream().noneMatch(LeftClass::certain)
                                ? "nothing is left behind for certain"
                                : left.stream().filter(LeftClass::certain).count() + " classes are left behind",
                        System.nanoTime() - began);
                return Findings.of(planned, left);
            }
        }
    }
}
