package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateFormatException;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.api.OldState;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Plan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes the new version's state from the old one's, in a single pass over the objects.
 *
 * <p>Objects keep their ids; created ones get the ids after them. Memory does not grow with the number of objects, but for
 * a bit each where some are dropped. The result is the same for the same state, plan and migrations.
 */
public final class Migrator {
    /** Of each class: a transformer that meets nothing but holes learns only how to fail, and that slowly. */
    private static final int MOST_FAILURES_IN_PRACTICE = 100;

    private final State old;
    private final Plan plan;
    private final StateWriter writer;
    private final OldObjects objects;
    /** Failures of each program that are passed over; 0 where they stop the run. */
    private final int failuresPassedOver;

    private Migrator(State old, Plan plan, StateWriter writer, int failuresPassedOver) {
        this.old = old;
        this.failuresPassedOver = failuresPassedOver;
        this.plan = plan;
        this.writer = writer;
        this.objects = new OldObjects(old, plan);
    }

    /**
     * Migrates, and finishes the writer; the caller closes it.
     *
     * @param plan made for the old state's classes, with no open questions
     * @param writer new; gets the roots and all objects
     * @throws dev.imago.migrate.plan.PlanBlockedException if questions are open; nothing is written
     * @throws TransformException if a transformer, conversion or condition fails
     * @throws StateMismatchException if the state is not of the classes that the plan was made for
     */
    public static MigrationReport migrate(State old, Plan plan, StateWriter writer) {
        plan.requireAnswered();
        return new Migrator(old, plan, writer, 0).migrate();
    }

    /**
     * Goes through the same motions, so that they are quick when it counts. The state may be a part of one, or change
     * meanwhile: objects on which a transformer fails are passed over, and what is written means nothing.
     */
    public static void practise(State old, Plan plan, StateWriter writer) {
        plan.requireAnswered();
        new Migrator(old, plan, writer, MOST_FAILURES_IN_PRACTICE).migrate();
    }

    private MigrationReport migrate() {
        long start = System.nanoTime();
        Drops drops = new Drops(findDropped());
        Session session = new Session(objects, plan, writer, drops, failuresPassedOver > 0);
        session.containers().find(plan);
        RootRewriting roots = new RootRewriting(session);
        writer.roots(roots.rewrite(old.roots()));
        Programs programs = new Programs(session);
        @Nullable Program[] byType = new Program[old.types().size()];
        StateRecord record = new StateRecord();
        for (int id = 1; id <= old.size(); id++) {
            boolean dropped = drops.has(id);
            if (!dropped) {
                old.read(id, record);
            }
            RecordType type = dropped ? old.typeOf(id) : record.type();
            Program program = byType[type.id()];
            if (program == null) {
                program = programs.of(type);
                byType[type.id()] = program;
            }
            if (!dropped) {
                program.count();
                Program other = session.containers().programOf(id);
                run(other == null ? program : other, record);
            } else if (program.outcome() == Outcome.DROPPED) {
                program.count();
            }
        }
        writer.finish();
        MigrationReport report = report(byType, session, roots, System.nanoTime() - start);
        if (failuresPassedOver == 0 && writer.objectCount() != report.objectsOut()) {
            throw new IllegalStateException(
                    writer.objectCount() + " objects were written, and by the plan there are " + report.objectsOut());
        }
        return report;
    }

    private void run(Program program, StateRecord record) {
        if (program.failures() > failuresPassedOver) {
            return;
        }
        int id = record.id();
        try {
            program.run(record);
        } catch (StateMismatchException | StateFormatException | java.io.UncheckedIOException e) {
            throw e;
        } catch (Exception e) {
            if (failuresPassedOver == 0) {
                throw new TransformException(id, old.typeOf(id).className(), old.pathTo(id), e);
            }
            program.fail();
        }
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
        for (int id = 1; id <= old.size(); id++) {
            int type = old.typeOf(id).id();
            BiPredicate<OldObject, OldState> condition = conditions.get(type);
            if (byType[type] || (condition != null && holds(condition, id))) {
                dropped.set(id);
            }
        }
        return dropped;
    }

    private boolean holds(BiPredicate<OldObject, OldState> condition, int id) {
        objects.beginCall();
        try {
            return condition.test(objects.view(id), objects.whole());
        } catch (RuntimeException e) {
            throw new TransformException(id, old.typeOf(id).className(), old.pathTo(id), e);
        }
    }

    private MigrationReport report(@Nullable Program[] byType, Session session, RootRewriting roots, long nanos) {
        List<MigrationReport.ShapeCount> shapes = new ArrayList<>();
        long kept = 0;
        for (RecordType type : old.types()) {
            Program program = byType[type.id()];
            if (program != null) {
                boolean isKept = program.outcome() == Outcome.KEPT;
                kept += isKept ? program.objects() : 0;
                shapes.add(new MigrationReport.ShapeCount(
                        type.className(), program.newClass(), program.outcome(), program.objects()));
            }
        }
        shapes.sort(Comparator.comparingLong(MigrationReport.ShapeCount::objects)
                .reversed()
                .thenComparing(MigrationReport.ShapeCount::oldClass));
        long dropped = session.drops().count();
        return new MigrationReport(
                shapes,
                old.size() - dropped,
                kept,
                session.created().count(),
                dropped,
                session.drops().nulled(),
                roots.dropped(),
                writer.bytesWritten(),
                nanos);
    }
}
