package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateFormatException;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.Outcome;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** One thread of a migration: takes stretch after stretch of the old state's objects. */
final class Worker implements Runnable {
    /** Objects of a stretch. What is created is numbered, and equal values are found again, within one of these. */
    static final int STRETCH = 1 << 14;
    /** A part with more than this is written before its stretch ends: objects may be large. */
    private static final int MOST_HELD = 4 << 20;

    private final Run run;
    private final State old;
    private final Session session;
    private final Programs programs;
    private final Drops drops;
    private final @Nullable Program[] byType;
    /** Failures of each program that are passed over; 0 where they stop the run. */
    private final int failuresPassedOver;

    private final StateRecord record = new StateRecord();

    Worker(Run run, int failuresPassedOver) {
        this.run = run;
        this.old = run.old();
        this.session = new Session(run);
        this.programs = new Programs(session);
        this.drops = session.drops();
        this.byType = new Program[old.types().size()];
        this.failuresPassedOver = failuresPassedOver;
    }

    Session session() {
        return session;
    }

    /** Of each record type of the old state what was done with its objects; null where this thread met none. */
    @Nullable
    Program program(RecordType type) {
        return byType[type.id()];
    }

    /** Makes all programs, so that their types have numbers whichever thread needs them first. */
    void prepare() {
        for (RecordType type : old.types()) {
            try {
                byType[type.id()] = programs.of(type);
            } catch (RuntimeException e) {
                // Said when there is an object of the type.
                byType[type.id()] = null;
            }
        }
    }

    /** Takes stretches until there are none. */
    @Override
    public void run() {
        Turns turns = run.turns();
        for (int stretch = turns.begin(); stretch >= 0; stretch = turns.begin()) {
            session.begin(stretch);
            try {
                migrate((stretch - 1) * STRETCH + 1);
            } catch (Throwable e) {
                turns.fail(stretch, session.out(), e);
                return;
            }
            turns.end(stretch, session.out());
        }
    }

    private void migrate(int first) {
        long end = Math.min(old.size() + 1L, (long) first + STRETCH);
        for (int id = first; id < end; id++) {
            migrateObject(id);
            if (session.out().length() >= MOST_HELD) {
                session.awaitTurn();
                run.turns().write(session.out());
            }
        }
    }

    private void migrateObject(int id) {
        boolean dropped = drops.has(id);
        if (!dropped && !read(id)) {
            return;
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
            if (other == null) {
                apply(program);
            } else {
                program.leave();
                apply(other);
            }
        } else if (program.outcome() == Outcome.DROPPED) {
            program.count();
        }
    }

    /** Reads an object, which may be made by rules only then; whether that has succeeded. */
    private boolean read(int id) {
        try {
            old.read(id, record);
            return true;
        } catch (TransformException e) {
            if (failuresPassedOver == 0) {
                throw e;
            }
            return false;
        }
    }

    private void apply(Program program) {
        if (program.failures() > failuresPassedOver) {
            return;
        }
        int id = record.id();
        try {
            program.run(record);
        } catch (StateMismatchException | StateFormatException | UncheckedIOException | Turns.Ended e) {
            throw e;
        } catch (Exception e) {
            if (failuresPassedOver == 0) {
                throw new TransformException(id, old.typeOf(id).className(), old.pathTo(id), e);
            }
            program.fail();
        }
    }

    /** Number of stretches that hold all objects. */
    static int stretches(int objects) {
        return (int) ((objects + (long) STRETCH - 1) / STRETCH);
    }
}
