package dev.imago.restore.inspection;

import dev.imago.checkpoint.archive.ArchiveException;
import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.checkpoint.criu.ChildInterruptedException;
import dev.imago.checkpoint.criu.CriuException;
import dev.imago.checkpoint.hotspot.HotSpotException;
import dev.imago.checkpoint.image.ImageFormatException;
import dev.imago.checkpoint.memory.UnreadableMemoryException;
import dev.imago.restore.checkpointing.StoredArchive;
import dev.imago.restore.takeover.BrokerException;
import dev.imago.restore.upgrade.Amount;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.GiveUp;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers one question about an archive or a running service.
 *
 * <p>{@link #run} is called once, by one thread; {@link #interrupt} by any.
 */
public final class Inspection {
    /** Rows of a list, where all would be too many. */
    public static final int USUAL_ROWS = 20;

    private final InspectionRequest request;
    private final StepListener listener;
    private final GiveUp giveUp = new GiveUp();

    public Inspection(InspectionRequest request, StepListener listener) {
        this.request = request;
        this.listener = listener;
    }

    /** Asks for the end at the next occasion; a service that stands still goes on first. */
    public void interrupt() {
        giveUp.ask();
    }

    /** Looks. Never throws: the result says what was seen, or why nothing. */
    public InspectionResult run() {
        Subject subject = null;
        InspectionResult.Answer answer = null;
        UpgradeException failure = null;
        boolean verified = false;
        long frozen = 0;
        try {
            subject = open();
            giveUp.ifAsked();
            Path archive = subject.archiveFile();
            if (request.verify() && archive != null) {
                verify(archive);
                verified = true;
            }
            answer = answer(subject);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            failure = explain(e);
        } finally {
            if (subject != null) {
                subject.close();
                frozen = subject.frozenNanos();
            }
        }
        return new InspectionResult(
                failure == null ? ExitStatus.DONE : failure.status(),
                request.archive(),
                request.pid(),
                subject == null ? null : subject.head(),
                verified,
                frozen,
                answer,
                failure);
    }

    private Subject open() throws IOException, InterruptedException {
        Path archive = request.archive();
        Long pid = request.pid();
        if (archive != null) {
            return Subject.ofArchive(archive, listener, giveUp);
        }
        if (pid == null) {
            throw new IllegalStateException("neither an archive nor a process");
        }
        return Subject.ofProcess(pid, request.limitOfWait(), listener, giveUp);
    }

    private void verify(Path archive) {
        try (ArchiveReader reader = ArchiveReader.open(archive)) {
            reader.verify((done, all) -> {
                giveUp.ifAsked();
                listener.progresses("verify", done, all, Amount.BYTES);
            });
        }
    }

    private InspectionResult.Answer answer(Subject subject) throws IOException {
        InspectionRequest.Question question = request.question();
        ArchiveHead head = subject.head();
        if (head != null && head.isMigrated()) {
            if (question instanceof InspectionRequest.OfService) {
                return new InspectionResult.MigratedState(head);
            }
            throw Subject.noJvm();
        }
        if (question instanceof InspectionRequest.OfThreads) {
            return InspectionResult.Threads.of(subject.picture().threads(), request.limit());
        }
        if (question instanceof InspectionRequest.OfClasses) {
            return InspectionResult.Classes.of(subject.picture().heap(), request.limit());
        }
        if (question instanceof InspectionRequest.OfClass wanted) {
            return new InspectionResult.OneClass(
                    new HeapQueries(subject.vm(), request.showValues()).classes(wanted.name(), limit()));
        }
        if (question instanceof InspectionRequest.OfRetention) {
            return new HeapGraph(subject.vm()).retained(limit());
        }
        if (question instanceof InspectionRequest.Export export) {
            return new HeapGraph(subject.vm()).export(export.file());
        }
        if (question instanceof InspectionRequest.OfObject wanted) {
            return new InspectionResult.OneObject(
                    new HeapQueries(subject.vm(), request.showValues()).object(wanted.id(), limit()));
        }
        return new InspectionResult.Service(subject.picture());
    }

    private int limit() {
        Integer asked = request.limit();
        return asked == null ? USUAL_ROWS : asked;
    }

    private static @Nullable String text(Throwable cause) {
        boolean clear = cause instanceof HotSpotException
                || cause instanceof BrokerException
                || cause instanceof ImageFormatException
                || cause instanceof UnreadableMemoryException
                || cause instanceof UncheckedIOException;
        return clear ? cause.getMessage() : cause.toString();
    }

    private UpgradeException explain(Throwable cause) {
        if (giveUp.isAsked() || cause instanceof ChildInterruptedException) {
            return UpgradeException.interrupted();
        }
        if (cause instanceof UpgradeException known) {
            return known;
        }
        if (cause instanceof ArchiveException damaged) {
            return StoredArchive.refused(damaged);
        }
        if (cause instanceof CriuException criu) {
            return UpgradeException.failed("CRIU could not dump the service", criu.errors(), "", cause);
        }
        return UpgradeException.failed("cannot look: " + text(cause), List.of(), "", cause);
    }
}
