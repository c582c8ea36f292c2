package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.api.OldState;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Plan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * Makes the new version's state from the old one's, in a single pass over the objects, by several threads.
 *
 * <p>Objects keep their ids; created ones get the ids after them. Memory does not grow with the number of objects, but for
 * a bit each where some are dropped. The result is the same for the same state, plan and migrations, to the last byte and
 * whatever the number of threads.
 */
public final class Migrator {
    /** Of each class: a transformer that meets nothing but holes learns only how to fail, and that slowly. */
    private static final int MOST_FAILURES_IN_PRACTICE = 100;
    /** Stretches that may be under way or wait for their turn, for each thread: some take longer than others. */
    private static final int AHEAD = 4;

    private final State old;
    private final Plan plan;
    private final StateWriter writer;
    private final StateIndex index;
    private final int threads;
    private final StateProgress progress;
    /** Failures of each program that are passed over; 0 where they stop the run. */
    private final int failuresPassedOver;

    private Migrator(
            State old, Plan plan, StateWriter writer, int threads, StateProgress progress, int failuresPassedOver) {
        this.progress = progress;
        this.old = old;
        this.plan = plan;
        this.writer = writer;
        this.index = new StateIndex(old);
        this.threads = Math.max(1, Math.min(threads, Worker.stretches(old.size())));
        this.failuresPassedOver = failuresPassedOver;
    }

    /**
     * Migrates with as many threads as there are processors, and finishes the writer; the caller closes it.
     *
     * @param plan made for the old state's classes, with no open questions
     * @param writer new; gets the roots and all objects
     * @throws dev.imago.migrate.plan.PlanBlockedException if questions are open; nothing is written
     * @throws TransformException if a transformer, conversion or condition fails
     * @throws StateMismatchException if the state is not of the classes that the plan was made for
     */
    public static MigrationReport migrate(State old, Plan plan, StateWriter writer) {
        return migrate(old, plan, writer, StateProgress.NONE);
    }

    /** The same, and tells how far it has come. */
    public static MigrationReport migrate(State old, Plan plan, StateWriter writer, StateProgress progress) {
        return migrate(old, plan, writer, WorkerThreads.ofAllProcessors(), progress);
    }

    /** The same with so many threads, the caller's being one of them. */
    public static MigrationReport migrate(
            State old, Plan plan, StateWriter writer, int threads, StateProgress progress) {
        plan.requireAnswered();
        return new Migrator(old, plan, writer, threads, progress, 0).migrate();
    }

    /**
     * Goes through the same motions, so that they are quick when it counts. The state may be a part of one, or change
     * meanwhile: objects on which a transformer fails are passed over, and what is written means nothing.
     */
    public static MigrationReport practise(State old, Plan plan, StateWriter writer) {
        plan.requireAnswered();
        return new Migrator(old, plan, writer, 1, StateProgress.NONE, MOST_FAILURES_IN_PRACTICE).migrate();
    }

    private MigrationReport migrate() {
        long start = System.nanoTime();
        Turns turns = new Turns(writer, 1 + Worker.stretches(old.size()), AHEAD * threads, this::tell);
        Drops drops = new Drops(findDropped());
        Run run = new Run(old, plan, writer, index, drops, turns, failuresPassedOver > 0);
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(new Worker(run, failuresPassedOver));
        }
        List<String> droppedRoots = begin(workers.get(0), turns);
        WorkerThreads.runAll(workers, "imago-migrate");
        Throwable failure = turns.failure();
        if (failure != null) {
            WorkerThreads.rethrow(failure);
        }
        writer.finish();
        MigrationReport report = report(workers, drops.count(), droppedRoots, System.nanoTime() - start);
        if (failuresPassedOver == 0 && writer.objectCount() != report.objectsOut()) {
            throw new IllegalStateException(
                    writer.objectCount() + " objects were written, and by the plan there are " + report.objectsOut());
        }
        return report;
    }

    /** What comes before the objects: the roots, and what is created for them. Returns those that are dropped. */
    private List<String> begin(Worker worker, Turns turns) {
        Session session = worker.session();
        worker.prepare();
        writer.beginParts(old.size() + 1);
        session.begin(turns.begin());
        session.awaitTurn();
        session.containers().find(plan);
        RootRewriting roots = new RootRewriting(session);
        writer.roots(roots.rewrite(old.roots()));
        turns.end(0, session.out());
        return roots.dropped();
    }

    private void tell(int stretch) {
        progress.done(Math.min(old.size(), (long) stretch * Worker.STRETCH), old.size());
    }

    private BitSet findDropped() {
        BitSet dropped = new BitSet();
        boolean[] byType = new boolean[old.types().size()];
        Map<Integer, BiPredicate<OldObject, OldState>> conditions = new HashMap<>();
        boolean any = false;
        for (RecordType type : old.types()) {
            byType[type.id()] = Programs.isDropped(plan, type);
            plan.migrations().dropCondition(type.className()).ifPresent(c -> conditions.put(type.id(), c));
            any |= byType[type.id()];
        }
        if (!any && conditions.isEmpty()) {
            return dropped;
        }
        OldObjects objects = new OldObjects(old, plan, index);
        for (int id = 1; id <= old.size(); id++) {
            int type = old.typeOf(id).id();
            BiPredicate<OldObject, OldState> condition = conditions.get(type);
            if (byType[type] || (condition != null && holds(condition, objects, id))) {
                dropped.set(id);
            }
        }
        return dropped;
    }

    private boolean holds(BiPredicate<OldObject, OldState> condition, OldObjects objects, int id) {
        objects.beginCall();
        try {
            return condition.test(objects.view(id), objects.whole());
        } catch (RuntimeException e) {
            throw new TransformException(id, old.typeOf(id).className(), old.pathTo(id), e);
        }
    }

    private MigrationReport report(List<Worker> workers, long dropped, List<String> droppedRoots, long nanos) {
        List<MigrationReport.ShapeCount> shapes = new ArrayList<>();
        long kept = 0;
        for (RecordType type : old.types()) {
            List<Program> programs = workers.stream()
                    .map(worker -> worker.program(type))
                    .filter(Objects::nonNull)
                    .toList();
            long objects = programs.stream().mapToLong(Program::objects).sum();
            if (objects > 0) {
                Program program = programs.get(0);
                kept += program.outcome() == Outcome.KEPT ? objects : 0;
                boolean isOne =
                        programs.stream().allMatch(each -> each.newClass().equals(program.newClass()));
                shapes.add(new MigrationReport.ShapeCount(
                        type.className(), isOne ? program.newClass() : "", program.outcome(), objects));
            }
        }
        shapes.sort(MigrationReport.ShapeCount.MOST_FIRST);
        Map<String, Long> nulled = new TreeMap<>();
        workers.forEach(worker ->
                worker.session().drops().nulled().forEach((where, count) -> nulled.merge(where, count, Long::sum)));
        return new MigrationReport(
                shapes,
                old.size() - dropped,
                kept,
                writer.nextId() - old.size() - 1L,
                dropped,
                nulled,
                droppedRoots,
                writer.bytesWritten(),
                nanos);
    }
}
