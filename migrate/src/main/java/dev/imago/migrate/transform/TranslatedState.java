package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Plan;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A state as a plan would make it of another one, object by object, each when it is read: for plans by which each object becomes one object, under
 * the same id. What is read is what {@link Migrator} would have written.
 *
 * <p>Safe for use by several threads. Closing it does not close the other state, which must stay open. Paths are told in the names of
 * the other state.
 */
public final class TranslatedState implements State {
    private final State old;
    private final Plan plan;
    private final long start = System.nanoTime();
    private final Run run;
    private final List<RecordType> types = new ArrayList<>();
    /** Of each type of the other state. */
    private final List<RecordType> byOldType = new ArrayList<>();

    private final List<Root> roots;
    private final List<String> droppedRoots;
    private final ThreadLocal<Reader> readers = ThreadLocal.withInitial(Reader::new);

    private TranslatedState(State old, Plan plan) {
        this.old = old;
        this.plan = plan;
        StateWriter nowhere = new StateWriter(OutputStream.nullOutputStream());
        Turns turns = new Turns(nowhere, 1, 1, stretch -> {});
        this.run = new Run(old, plan, nowhere, new StateIndex(old), new Drops(new BitSet()), turns, false);
        Reader reader = readers.get();
        Map<Integer, RecordType> numbered = new TreeMap<>();
        for (RecordType type : old.types()) {
            RecordType made = reader.program(type).type();
            byOldType.add(made);
            numbered.put(made.id(), made);
        }
        types.addAll(numbered.values());
        RootRewriting rewriting = new RootRewriting(reader.session);
        this.roots = List.copyOf(rewriting.rewrite(old.roots()));
        this.droppedRoots = rewriting.dropped();
    }

    /**
     * The state that the plan makes, if it need not be written down to be read.
     *
     * @param plan made for the old state's classes
     */
    public static Optional<TranslatedState> of(State old, Plan plan) {
        if (!PerObject.is(plan)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TranslatedState(old, plan));
        } catch (StateMismatchException e) {
            // It is said where an object is met that the plan does not know, if there is one.
            return Optional.empty();
        }
    }

    /** What a migration by the plan would have done. */
    public MigrationReport report() {
        long[] counts = new long[old.types().size()];
        for (int id = 1; id <= old.size(); id++) {
            counts[old.typeOf(id).id()]++;
        }
        List<MigrationReport.ShapeCount> shapes = new ArrayList<>();
        long kept = 0;
        for (RecordType type : old.types()) {
            long objects = counts[type.id()];
            if (objects > 0) {
                Program program = readers.get().program(type);
                shapes.add(new MigrationReport.ShapeCount(
                        type.className(), program.newClass(), program.outcome(), objects));
                kept += program.outcome() == Outcome.KEPT ? objects : 0;
            }
        }
        shapes.sort(MigrationReport.ShapeCount.MOST_FIRST);
        return new MigrationReport(
                shapes, old.size(), kept, 0, 0, Map.of(), droppedRoots, 0, System.nanoTime() - start);
    }

    /** What one thread reads with. */
    private final class Reader {
        private final Session session = new Session(run);
        private final Programs programs = new Programs(session);
        private final @Nullable RecordProgram[] byType =
                new RecordProgram[old.types().size()];

        RecordProgram program(RecordType type) {
            RecordProgram known = byType[type.id()];
            if (known == null) {
                known = (RecordProgram) programs.of(type);
                byType[type.id()] = known;
            }
            return known;
        }
    }

    @Override
    public Dictionary dictionary() {
        return plan.next().dictionary();
    }

    @Override
    public List<Root> roots() {
        return roots;
    }

    @Override
    public int size() {
        return old.size();
    }

    @Override
    public List<RecordType> types() {
        return List.copyOf(types);
    }

    @Override
    public RecordType typeOf(int id) {
        return byOldType.get(old.typeOf(id).id());
    }

    @Override
    public void read(int id, StateRecord record) {
        old.read(id, record);
        RecordProgram program = readers.get().program(record.type());
        try {
            StateRecord made = program.counterpart(record);
            if (made != record) {
                record.exchange(made);
            }
            if (program.type().form() == Form.KEPT) {
                // What a record holds beside its slots is not written either.
                record.resizeElements(0);
                record.resizeBytes(0);
            }
        } catch (StateMismatchException e) {
            throw e;
        } catch (Exception e) {
            throw new TransformException(id, old.typeOf(id).className(), old.pathTo(id), e);
        }
    }

    @Override
    public String pathTo(int id) {
        return old.pathTo(id);
    }

    @Override
    public void close() {
        readers.remove();
    }
}
