package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.MarkBitmap;
import dev.imago.checkpoint.hotspot.live.LiveObjects;
import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.state.table.TableSpace;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The state in a frozen JVM's heap: a view, nothing is copied before it is read. Ids are in the order of discovery,
 * breadth first from the roots.
 *
 * <p>Complete only when its {@link #report()} has no refusals; {@link #requireComplete()} throws them. Reading a refused
 * object throws too. Closing it lets the file of its tables go, if there is one; the memory is its owner's to close, and must
 * stay open and frozen meanwhile.
 */
public final class HeapState implements State {
    /** What all that objects of these forms lead to is in the state, or answered for by a rule. */
    private static final Set<Form> CARRIED_WHOLE = Set.of(
            Form.INSTANCE,
            Form.SEQUENCE,
            Form.MAPPING,
            Form.OBJECT_ARRAY,
            Form.STRING,
            Form.PRIMITIVE_ARRAY,
            Form.BOXED);

    private final HeapAccess heap;
    private final List<ClassPlan> plans;
    private final List<RecordType> types;
    private final ObjectTable table;
    private final TableSpace space;
    private final List<Root> roots;
    private final Dictionary dictionary;
    private final PathFinder paths;
    private final TraceReport report;
    private final TracePolicy policy;
    private final boolean staticsAreListed;

    HeapState(
            HeapAccess heap,
            TracePolicy policy,
            boolean staticsAreListed,
            ClassPlans plans,
            ObjectTable table,
            TableSpace space,
            List<Root> roots,
            Dictionary dictionary,
            PathFinder paths,
            TraceReport report) {
        this.heap = heap;
        this.policy = policy;
        this.staticsAreListed = staticsAreListed;
        this.plans = List.copyOf(plans.all());
        this.types = plans.types().all();
        this.table = table;
        this.space = space;
        this.roots = List.copyOf(roots);
        this.dictionary = dictionary;
        this.paths = paths;
        this.report = report;
    }

    /** What was found, class by class, and what can't be carried. */
    public TraceReport report() {
        return report;
    }

    /**
     * This state, if everything in it is understood.
     *
     * @throws RefusedTraceException naming everything that is not
     */
    public HeapState requireComplete() {
        if (!report.refusals().isEmpty()) {
            throw new RefusedTraceException(report.refusals());
        }
        return this;
    }

    /**
     * This state as far as it is understood, to plan for: what can't be carried stands in it as kept, with nothing inside. Not
     * to be carried itself. It is closed with this state.
     */
    public State understood() {
        return report.refusals().isEmpty() ? this : new UnderstoodState(this, plans);
    }

    ClassPlan planOf(int id) {
        return plans.get(table.planOf(id));
    }

    boolean isRefused(int id) {
        return planOf(id).refusalOf(table.addressOf(id)) != null;
    }

    /**
     * The service's live objects that hold something of their own and are not in this state, nor answered for by a rule: as
     * far as they go, it is not the whole state. Caches that only soft references hold are not looked at. The class with most of them comes first.
     *
     * <p>Looks at all live objects of the JVM but those of this state and what only they lead to, which is in it or answered
     * for.
     */
    public List<LeftClass> leftBehind() {
        LiveObjects live = besideThis();
        return new LeftBehind(heap, plans, table, policy, staticsAreListed, live, space).find();
    }

    private LiveObjects besideThis() {
        MarkBitmap known = new MarkBitmap(heap.heapStart(), heap.heapBytes());
        Set<JavaClass> types = new HashSet<>();
        // Where a rule drops a key, its value is in no state, and no rule has answered for it.
        boolean entriesWereCut = !report.dropped().isEmpty();
        for (int id = 1; id <= table.count(); id++) {
            ClassPlan plan = planOf(id);
            boolean isCut = entriesWereCut && plan.form() == Form.MAPPING;
            if (CARRIED_WHOLE.contains(plan.form()) && !isCut) {
                known.mark(table.addressOf(id));
                types.add(plan.type());
            }
        }
        return LiveObjects.traceBeside(heap.vm(), known, types);
    }

    /** Shapes of all loaded classes that did not come with the JDK, and of the JDK's classes that objects belong to. */
    @Override
    public Dictionary dictionary() {
        return dictionary;
    }

    @Override
    public List<Root> roots() {
        return roots;
    }

    @Override
    public int size() {
        return table.count();
    }

    @Override
    public List<RecordType> types() {
        return types;
    }

    @Override
    public RecordType typeOf(int id) {
        RecordType type = planOf(id).record();
        if (type == null) {
            throw new RefusedTraceException(report.refusals());
        }
        return type;
    }

    @Override
    public void read(int id, StateRecord record) {
        ClassPlan plan = planOf(id);
        long oop = table.addressOf(id);
        if (!report.refusals().isEmpty() && isRefused(id)) {
            throw new RefusedTraceException(report.refusals());
        }
        record.begin(id, typeOf(id));
        new RecordFiller(heap, table, record).fill(plan, oop);
    }

    @Override
    public String pathTo(int id) {
        return paths.pathTo(id);
    }

    @Override
    public void close() {
        space.close();
    }
}
