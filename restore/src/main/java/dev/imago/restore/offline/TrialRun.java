package dev.imago.restore.offline;

import dev.imago.checkpoint.archive.ArchiveException;
import dev.imago.checkpoint.hotspot.HotSpotException;
import dev.imago.checkpoint.hotspot.trace.HeapState;
import dev.imago.checkpoint.hotspot.trace.Refusal;
import dev.imago.checkpoint.image.ImageFormatException;
import dev.imago.checkpoint.memory.UnreadableMemoryException;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateFormatException;
import dev.imago.migrate.chain.VersionsBetween;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.migrate.compare.StateComparison;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.registry.Step;
import dev.imago.migrate.registry.StepDirectory;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.trial.StepTrial;
import dev.imago.restore.checkpointing.ServiceCode;
import dev.imago.restore.inspection.Subject;
import dev.imago.restore.upgrade.Amount;
import dev.imago.restore.upgrade.FaultPoint;
import dev.imago.restore.upgrade.GiveUp;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Tries a step on the state of an archive. Nothing is registered, and no archive is written.
 *
 * <p>{@link #run} is called once, by one thread; {@link #interrupt} by any.
 */
public final class TrialRun {
    private final TrialRequest request;
    private final StepListener listener;
    private final GiveUp giveUp = new GiveUp();

    public TrialRun(TrialRequest request, StepListener listener) {
        this.request = request;
        this.listener = listener;
    }

    /** Asks for the end at the next occasion; nothing is left behind. */
    public void interrupt() {
        giveUp.ask();
    }

    /**
     * What was found.
     *
     * @param chain how what the step makes compares with what the other steps make; empty where that was not asked for
     */
    public record Result(StepTrial.Result step, Optional<StateComparison.Result> chain) {}

    /**
     * Tries the step.
     *
     * @throws UpgradeException when the archive cannot be read, not all of its state is understood, or it was interrupted
     * @throws RuntimeException as {@link StepTrial} has it
     */
    public Result run(Step step, StepDirectory directory) {
        try (Subject archive = Subject.ofArchive(request.archive(), listener, giveUp)) {
            ServiceCode old = archive.code();
            ClassPathDictionary next = read(request.next(), old);
            StepTrial trial = new StepTrial(
                    rules -> state(archive, old.classes(), next, rules),
                    old.classes(),
                    next,
                    new JdkTypes(),
                    archive.workspace(),
                    (objects, all) -> {
                        giveUp.ifAsked();
                        listener.progresses("test", objects, all, Amount.OBJECTS);
                    });
            StepTrial.Result found = trial.run(step);
            if (!request.checkChain()) {
                return new Result(found, Optional.empty());
            }
            VersionsBetween between = new VersionsBetween(
                    request.between(), directory.versions(), step.name().service(), old.release());
            return new Result(found, Optional.of(trial.compareWithChain(step, directory, between)));
        } catch (IOException
                | ArchiveException
                | HotSpotException
                | ImageFormatException
                | StateFormatException
                | UnreadableMemoryException e) {
            throw giveUp.isAsked() ? UpgradeException.interrupted() : Subjects.explain(e);
        } catch (RuntimeException e) {
            throw giveUp.isAsked() ? UpgradeException.interrupted() : e;
        }
    }

    private static ClassPathDictionary read(List<Path> classPath, ServiceCode old) {
        for (Path entry : classPath) {
            if (!Files.exists(entry)) {
                throw new ClassPathException(entry + " does not exist");
            }
        }
        return ClassPathDictionary.read(classPath, old.release());
    }

    private static State state(Subject archive, ClassPathDictionary old, ClassPathDictionary next, Rules rules) {
        State state;
        try {
            FaultPoint.BEFORE_MIGRATE.reachIn();
            state = Subjects.state(archive, old, rules, old.ownClasses(next));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (state instanceof HeapState heap && !heap.report().refusals().isEmpty()) {
            List<String> refusals =
                    heap.report().refusals().stream().map(Refusal::toString).toList();
            state.close();
            throw UpgradeException.refused(
                    "not everything in the archive's state is understood",
                    refusals,
                    "keep or drop what is not in the step's rules.yaml");
        }
        return state;
    }
}
