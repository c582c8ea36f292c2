package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.MarkBitmap;
import dev.imago.checkpoint.hotspot.trace.Suspicions.Reason;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.table.TableSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds everything that is reachable from the roots, breadth first: the list of what was found is the list of what is
 * still to be looked into, so depth costs nothing and paths are the shortest ones.
 */
final class Tracer implements RecordSink {
    private static final int NO_SLOT = -1;
    private static final Reason NO_MAP =
            new Reason("keep-entries names the field, and this is no map", "take the field out of keep-entries");

    private final HeapAccess heap;
    private final ClassPlans plans;
    private final ObjectTable table;
    private final MarkBitmap droppedMarks;
    private final KeptEntries keptEntries;
    private final Map<RefusedEdge, RefusedObjects> refused = new LinkedHashMap<>();
    private long[] counts = new long[64];
    private long[] bytes = new long[64];
    private long[] droppedCounts = new long[64];
    private long[] droppedReferences = new long[64];
    private final int most;
    private final int mostElements;
    private int elements;
    private int holder;
    private @Nullable ClassPlan holderPlan;
    private List<Set<String>> holderKeys = KeptEntries.NONE;

    /** The way by which refused objects were met; the holder is a plan or, below 0, a root. */
    record RefusedEdge(int plan, Reason reason, int holder, int slot) {}

    /** How many were met by one way, and the first of them. */
    static final class RefusedObjects {
        private final int example;
        private long count;

        RefusedObjects(int example) {
            this.example = example;
        }

        int example() {
            return example;
        }

        long count() {
            return count;
        }
    }

    /**
     * @param most how many objects to find at most
     * @param mostElements how many elements or entries of one object to follow at most
     */
    Tracer(HeapAccess heap, ClassPlans plans, TracePolicy policy, TableSpace space, int most, int mostElements) {
        this.most = most;
        this.mostElements = mostElements;
        this.keptEntries = new KeptEntries(heap, plans, policy);
        this.heap = heap;
        this.plans = plans;
        this.table = new ObjectTable(space, heap.heapStart(), heap.heapBytes());
        this.droppedMarks = new MarkBitmap(heap.heapStart(), heap.heapBytes());
    }

    ObjectTable trace(List<FoundRoot> roots) {
        int[] ids = new int[roots.size()];
        for (int i = 0; i < roots.size(); i++) {
            holder = -1 - i;
            ids[i] = reach(roots.get(i).oop(), NO_SLOT) ? table.count() : holder;
        }
        // Before anything else can reach their values.
        for (int i = 0; i < roots.size(); i++) {
            holder = ids[i];
            keepEntries(keptEntries.keysOf(roots.get(i).root()), roots.get(i).oop(), NO_SLOT);
        }
        table.beginSearch();
        for (int id = 1; id <= table.count(); id++) {
            ClassPlan plan = plans.all().get(table.planOf(id));
            holder = id;
            holderPlan = plan;
            elements = 0;
            holderKeys = keptEntries.keysOf(plan);
            long oop = table.addressOf(id);
            count(plan, oop);
            follow(plan, oop);
        }
        table.seal();
        return table;
    }

    /** What the plan's reader would do; the forms that most objects have are taken apart here, without calls to and fro. */
    private void follow(ClassPlan plan, long oop) {
        FieldsReader fields = plan.fields();
        if (fields != null) {
            for (int i = 0; i < fields.references(); i++) {
                reference(fields.referenceSlot(i), fields.reference(oop, i));
            }
            return;
        }
        switch (plan.form()) {
            case OBJECT_ARRAY -> {
                int length = heap.lengthOf(oop);
                for (int i = 0; i < length; i++) {
                    element(heap.elementOf(oop, i));
                }
            }
            case STRING, PRIMITIVE_ARRAY, ENUM, CLASS, NAMED, KEPT -> {
                // refers to nothing that is carried on its own
            }
            default -> plan.reader().read(oop, this);
        }
    }

    private void count(ClassPlan plan, long oop) {
        int index = plan.index();
        if (index >= counts.length) {
            counts = Arrays.copyOf(counts, 2 * index);
            bytes = Arrays.copyOf(bytes, 2 * index);
        }
        counts[index]++;
        long size = plan.fixedSize();
        bytes[index] += size != 0 ? size : heap.sizeOf(oop, plan.type());
    }

    /** Adds an object that was not met before; returns whether it did. */
    private boolean reach(long oop, int slot) {
        if (oop == 0 || table.contains(oop) || table.count() >= most) {
            return false;
        }
        ClassPlan plan = plans.of(oop);
        if (plan.isDropped()) {
            countDropped(plan, oop);
            return false;
        }
        int id = table.add(oop, plan.index(), holder);
        Reason reason = plan.refusalOf(oop);
        if (reason != null) {
            refuse(plan, reason, id, slot);
        }
        return true;
    }

    private void refuse(ClassPlan plan, Reason reason, int id, int slot) {
        int from = holder < 0 || holderPlan == null ? holder : holderPlan.index();
        refused.computeIfAbsent(new RefusedEdge(plan.index(), reason, from, slot), edge -> new RefusedObjects(id))
                .count++;
    }

    private boolean isDropped(long oop) {
        return oop != 0 && !table.contains(oop) && plans.of(oop).isDropped();
    }

    private void countDropped(ClassPlan plan, long oop) {
        int index = plan.index();
        if (index >= droppedCounts.length) {
            droppedCounts = Arrays.copyOf(droppedCounts, 2 * index);
            droppedReferences = Arrays.copyOf(droppedReferences, 2 * index);
        }
        droppedReferences[index]++;
        if (droppedMarks.mark(oop)) {
            droppedCounts[index]++;
        }
    }

    /** Adds the values that stay the new version's own, as objects of which nothing is carried. */
    private void keepEntries(Set<String> keys, long map, int slot) {
        if (keys.isEmpty() || map == 0 || isDropped(map)) {
            return;
        }
        ClassPlan plan = plans.of(map);
        RecordType record = plan.record();
        if (record == null || record.form() != Form.MAPPING) {
            refuse(plan, NO_MAP, table.searchFor(map), slot);
            return;
        }
        keptEntries.forEachValue(map, keys, value -> {
            if (!table.contains(value)) {
                table.add(value, plans.kept(value).index(), holder);
            }
        });
    }

    @Override
    public void reference(int index, long oop) {
        reach(oop, index);
        if (holderKeys != KeptEntries.NONE) {
            keepEntries(holderKeys.get(index), oop, index);
        }
    }

    @Override
    public void arrayElement(long oop) {
        element(oop);
    }

    @Override
    public void element(long oop) {
        if (elements++ < mostElements) {
            reach(oop, NO_SLOT);
        }
    }

    @Override
    public void entry(long key, long value) {
        if (elements++ >= mostElements) {
            return;
        }
        // An entry goes with either part of it, and counts for both; what it would have led to is not reached.
        boolean keyCuts = cuts(key);
        boolean valueCuts = cuts(value);
        if (!keyCuts && !valueCuts) {
            reach(key, NO_SLOT);
            reach(value, NO_SLOT);
        }
    }

    private boolean cuts(long oop) {
        if (oop == 0 || table.contains(oop)) {
            return false;
        }
        ClassPlan plan = plans.of(oop);
        if (plan.isDropped()) {
            countDropped(plan, oop);
        }
        return plan.isDropped();
    }

    List<TraceReport.ClassTally> tallies() {
        Map<RecordType, long[]> sums = new LinkedHashMap<>();
        for (ClassPlan plan : plans.all()) {
            RecordType record = plan.record();
            if (record != null && plan.index() < counts.length && counts[plan.index()] > 0) {
                long[] sum = sums.computeIfAbsent(record, key -> new long[2]);
                sum[0] += counts[plan.index()];
                sum[1] += bytes[plan.index()];
            }
        }
        List<TraceReport.ClassTally> tallies = new ArrayList<>();
        sums.forEach((record, sum) ->
                tallies.add(new TraceReport.ClassTally(record.className(), record.form(), sum[0], sum[1])));
        tallies.sort((a, b) -> Long.compare(b.bytes(), a.bytes()));
        return tallies;
    }

    List<TraceReport.DroppedClass> dropped() {
        Map<String, TraceReport.DroppedClass> dropped = new LinkedHashMap<>();
        for (ClassPlan plan : plans.all()) {
            int index = plan.index();
            if (index < droppedReferences.length && droppedReferences[index] > 0) {
                String name = plan.type().stableName();
                dropped.merge(
                        name,
                        new TraceReport.DroppedClass(name, droppedCounts[index], droppedReferences[index]),
                        TraceReport.DroppedClass::and);
            }
        }
        return List.copyOf(dropped.values());
    }

    Map<RefusedEdge, RefusedObjects> refused() {
        return refused;
    }
}
