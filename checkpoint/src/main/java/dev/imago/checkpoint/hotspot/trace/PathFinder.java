package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.state.RecordType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells how an object was found: from a root along the fields, elements and keys that led to it. */
final class PathFinder {
    /** A longer path is shown by its beginning and its end. */
    private static final int MOST_STEPS = 24;

    private static final int SHOWN_AT_END = 8;

    private final HeapAccess heap;
    private final List<ClassPlan> plans;
    private final ObjectTable table;
    private final List<FoundRoot> roots;

    PathFinder(HeapAccess heap, List<ClassPlan> plans, ObjectTable table, List<FoundRoot> roots) {
        this.heap = heap;
        this.plans = plans;
        this.table = table;
        this.roots = roots;
    }

    String pathTo(int id) {
        int depth = 0;
        int top = id;
        while (table.holderOf(top) > 0) {
            top = table.holderOf(top);
            depth++;
        }
        String root = roots.get(-1 - table.holderOf(top)).root().path();
        return root + steps(id, depth);
    }

    private String steps(int id, int depth) {
        boolean whole = depth <= MOST_STEPS;
        StringBuilder beginning = new StringBuilder();
        StringBuilder end = new StringBuilder();
        int at = id;
        for (int left = depth; left > 0; left--) {
            int holder = table.holderOf(at);
            if (whole || left > depth - SHOWN_AT_END) {
                end.insert(0, step(holder, at));
            } else if (left <= MOST_STEPS - SHOWN_AT_END) {
                beginning.insert(0, step(holder, at));
            }
            at = holder;
        }
        return whole ? end.toString() : beginning + " ... " + (depth - MOST_STEPS) + " more ... " + end;
    }

    private String step(int holder, int id) {
        ClassPlan plan = plans.get(table.planOf(holder));
        StepSearch search = new StepSearch(plan.record(), table.addressOf(id));
        plan.reader().read(table.addressOf(holder), search);
        return search.step;
    }

    private String describe(long key, int index) {
        int id = table.idOf(key);
        ClassPlan plan = id == 0 ? null : plans.get(table.planOf(id));
        RecordType record = plan == null ? null : plan.record();
        if (plan == null || record == null || record.form().hasElements()) {
            return Integer.toString(index);
        }
        KeyText text = new KeyText(heap, record);
        plan.reader().read(key, text);
        return text.text().isEmpty() ? Integer.toString(index) : text.text();
    }

    /** Looks for the first place in a holder that refers to an object. */
    private final class StepSearch implements RecordSink {
        private final @Nullable RecordType record;
        private final long wanted;
        private String step = "";
        private int elements;

        StepSearch(@Nullable RecordType record, long wanted) {
            this.record = record;
            this.wanted = wanted;
        }

        @Override
        public void reference(int index, long oop) {
            if (oop == wanted && step.isEmpty() && record != null) {
                step = "." + record.slots().get(index).name();
            }
        }

        @Override
        public void arrayElement(long oop) {
            element(oop);
        }

        @Override
        public void element(long oop) {
            if (oop == wanted && step.isEmpty()) {
                step = "[" + elements + "]";
            }
            elements++;
        }

        @Override
        public void entry(long key, long value) {
            if (step.isEmpty() && key == wanted) {
                step = ".key(" + describe(key, elements) + ")";
            } else if (step.isEmpty() && value == wanted) {
                step = "[" + describe(key, elements) + "]";
            }
            elements++;
        }
    }
}
