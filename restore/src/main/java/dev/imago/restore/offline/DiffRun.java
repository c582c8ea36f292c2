package dev.imago.restore.offline;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.hotspot.trace.HeapState;
import dev.imago.checkpoint.hotspot.trace.Refusal;
import dev.imago.checkpoint.hotspot.trace.TraceRequest;
import dev.imago.checkpoint.state.State;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.migrate.compare.ClassCensus;
import dev.imago.migrate.compare.ShapeDifference;
import dev.imago.migrate.compare.ValueDifferences;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesDraft;
import dev.imago.migrate.rules.RulesReader;
import dev.imago.restore.inspection.Subject;
import dev.imago.restore.upgrade.GiveUp;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.TracePlan;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares checkpoints and versions; touches no process.
 *
 * <p>{@link #run} is called once, by one thread; {@link #interrupt} by any.
 */
public final class DiffRun {
    private final DiffRequest request;
    private final StepListener listener;
    private final GiveUp giveUp = new GiveUp();

    public DiffRun(DiffRequest request, StepListener listener) {
        this.request = request;
        this.listener = listener;
    }

    /** Asks for the end at the next occasion; nothing is left behind. */
    public void interrupt() {
        giveUp.ask();
    }

    /** Compares. Never throws: the result says what was found, or why nothing. */
    public DiffResult run() {
        try (Side left = Side.open(request.left(), listener, giveUp);
                Side right = Side.open(request.right(), listener, giveUp)) {
            Set<String> ofLeft = left.classes().ownClasses(right.classes());
            Set<String> ofRight = right.classes().ownClasses(left.classes());
            Rules rules = request.rules().map(RulesReader::read).orElseGet(Rules::none);
            List<ShapeDifference> shapes = ShapeDifference.between(left.census(ofLeft), right.census(ofRight), rules);
            ValueDifferences.@Nullable Result values = null;
            List<NotCompared> notCompared = List.of();
            boolean isPartial = false;
            if (request.values()) {
                try (Read one = left.read(rules, ofLeft);
                        Read other = right.read(rules, ofRight)) {
                    boolean isOneVersion = shapes.isEmpty() && rules.retype().isEmpty();
                    values = ValueDifferences.of(
                            one.state(), other.state(), rules, isOneVersion, request.limit(), left.scratch());
                    List<NotCompared> unreached = NotCompared.of(one.state(), other.state());
                    notCompared = unreached.stream()
                            .filter(each -> !each.isAnsweredBy(rules))
                            .toList();
                    isPartial = one.isPartial() || other.isPartial() || notCompared.size() < unreached.size();
                }
            }
            return new DiffResult(
                    Findings.name(left.classes()),
                    Findings.name(right.classes()),
                    shapes,
                    values,
                    notCompared,
                    isPartial,
                    null);
        } catch (ClassPathException e) {
            return failed(UpgradeException.usage(
                    String.valueOf(e.getMessage()), "name an archive, a jar, a directory of classes or a class path"));
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            return failed(giveUp.isAsked() ? UpgradeException.interrupted() : Subjects.explain(e));
        }
    }

    private DiffResult failed(UpgradeException failure) {
        return new DiffResult(request.left(), request.right(), List.of(), null, List.of(), false, failure);
    }

    /** What is to be compared, without what would be given up on the way to a new version. */
    private static Rules thatGiveNothingUp(Rules rules) {
        RulesDraft draft = RulesDraft.of(rules);
        draft.drop.clear();
        draft.rebuild.clear();
        draft.keep.clear();
        draft.keepEntries.clear();
        return draft.build();
    }

    /**
     * A state that was read; closed by who compares it.
     *
     * @param isPartial whether what rules give up is not there
     */
    private record Read(State state, boolean isPartial) implements AutoCloseable {
        /** Whether all that it was to have is there. */
        boolean isUnderstood() {
            return !(state instanceof HeapState heap)
                    || heap.report().refusals().isEmpty();
        }

        @Override
        public void close() {
            state.close();
        }
    }

    /** One of the two: an archive with its code, or code alone. */
    private record Side(String name, @Nullable Subject subject, ClassPathDictionary classes) implements AutoCloseable {
        static Side open(String name, StepListener listener, GiveUp giveUp) throws IOException {
            if (!Subjects.isArchive(name)) {
                List<Path> entries = new ArrayList<>();
                for (String item : name.split(File.pathSeparator, -1)) {
                    Path entry = Path.of(item).toAbsolutePath().normalize();
                    if (!Files.exists(entry)) {
                        throw new ClassPathException(entry + " does not exist");
                    }
                    entries.add(entry);
                }
                return new Side(
                        name,
                        null,
                        ClassPathDictionary.read(entries, Runtime.version().feature()));
            }
            Subject subject = Subject.ofArchive(Path.of(name), listener, giveUp);
            try {
                return new Side(name, subject, subject.code().classes());
            } catch (IOException | RuntimeException e) {
                subject.close();
                throw e;
            }
        }

        /** Classes, and of an archive how many objects: those in the whole heap, or in the migrated state. */
        ClassCensus census(Set<String> own) throws IOException {
            Subject opened = subject;
            if (opened == null) {
                return ClassCensus.of(classes, own);
            }
            Map<String, Long> objects = new HashMap<>();
            ArchiveHead head = opened.head();
            if (head != null && head.isMigrated()) {
                try (State state = opened.migratedState(classes.dictionary())) {
                    StatePlan.classesOf(state)
                            .classes()
                            .forEach(tally -> objects.merge(tally.className(), tally.count(), Long::sum));
                }
            } else {
                opened.picture().heap().classes().forEach(size -> objects.merge(size.name(), size.count(), Long::sum));
            }
            return ClassCensus.of(classes, own, objects);
        }

        /** Reads all of it, or, where not all is understood, what rules leave of it. */
        Read read(Rules rules, Set<String> own) throws IOException {
            Subject opened = subject;
            if (opened == null) {
                throw UpgradeException.usage(
                        name + " is code, and has no values", "give two archives, or leave --values");
            }
            Rules all = thatGiveNothingUp(rules);
            for (TraceRequest request : List.of(TracePlan.ofAll(all, own), TracePlan.of(all, own))) {
                Read whole = new Read(Subjects.state(opened, classes, request), false);
                if (whole.isUnderstood()) {
                    return whole;
                }
                whole.close();
            }
            State state = Subjects.state(opened, classes, rules, own);
            if (state instanceof HeapState heap && !heap.report().refusals().isEmpty()) {
                throw UpgradeException.refused(
                        "not everything in the state of " + name + " is understood",
                        heap.report().refusals().stream().map(Refusal::toString).toList(),
                        "keep or drop what is not by --rules");
            }
            return new Read(state, true);
        }

        /** Of an archive, for what comparing its state takes. */
        Path scratch() throws IOException {
            return Objects.requireNonNull(subject).workspace();
        }

        @Override
        public void close() {
            if (subject != null) {
                subject.close();
            }
        }
    }
}
