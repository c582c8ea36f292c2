package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/** The entries of maps that a rule leaves to the new version. */
final class KeptEntries {
    /** Keys of a plan that has none. */
    static final List<Set<String>> NONE = List.of();

    private final HeapAccess heap;
    private final ClassPlans plans;
    private final TracePolicy policy;
    /** By plan, then by slot; {@link #NONE} for a plan without any. */
    private final List<List<Set<String>>> keys = new ArrayList<>();

    KeptEntries(HeapAccess heap, ClassPlans plans, TracePolicy policy) {
        this.heap = heap;
        this.plans = plans;
        this.policy = policy;
    }

    /** Keys of the map that a static field refers to. */
    Set<String> keysOf(Root root) {
        return policy.keptEntries(root.className(), root.field());
    }

    /** For each slot of the objects of a plan, keys of the map that it refers to; {@link #NONE} when there are none at all. */
    List<Set<String>> keysOf(ClassPlan holder) {
        while (keys.size() <= holder.index()) {
            keys.add(find(plans.all().get(keys.size())));
        }
        return keys.get(holder.index());
    }

    private List<Set<String>> find(ClassPlan plan) {
        RecordType record = plan.record();
        if (record == null) {
            return NONE;
        }
        List<Set<String>> bySlot = record.slots().stream()
                .map(slot -> policy.keptEntries(slot.declaringClass(), slot.name()))
                .toList();
        return bySlot.stream().allMatch(Set::isEmpty) ? NONE : bySlot;
    }

    /** Gives the values that stand under {@code keys} in a map. */
    void forEachValue(long map, Set<String> keys, LongConsumer visitor) {
        RecordSink sink = new RecordSink() {
            @Override
            public void entry(long key, long value) {
                if (key != 0 && value != 0 && keys.contains(textOf(key))) {
                    visitor.accept(value);
                }
            }
        };
        plans.of(map).reader().read(map, sink);
    }

    private String textOf(long key) {
        ClassPlan plan = plans.of(key);
        RecordType record = plan.record();
        if (record == null || record.form().hasElements()) {
            return "";
        } else if (record.form() == Form.STRING) {
            return heap.stringOf(key);
        }
        KeyText text = new KeyText(heap, record);
        plan.reader().read(key, text);
        return text.text();
    }
}
