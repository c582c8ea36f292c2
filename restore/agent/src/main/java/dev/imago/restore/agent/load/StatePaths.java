package dev.imago.restore.agent.load;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.StateRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Paths from the roots to objects, for messages. Built by a breadth first walk when first asked, so that a load without
 * problems doesn't pay for it.
 */
final class StatePaths implements Problems.PathFinder {
    private static final int MOST_STEPS = 24;

    private final ObjectTable objects;
    private final List<Root> roots;
    private int @Nullable [] parents;

    StatePaths(ObjectTable objects, List<Root> roots) {
        this.objects = objects;
        this.roots = roots;
    }

    /** {@code com.acme.Shop.orders[3].customer}, or how the object is numbered where no root leads to it. */
    @Override
    public String pathTo(int id) {
        int[] known = parents;
        if (known == null) {
            known = walk();
            parents = known;
        }
        Deque<String> steps = new ArrayDeque<>();
        int at = id;
        while (at > 0 && at < known.length && known[at] > 0) {
            if (steps.size() == MOST_STEPS) {
                steps.removeLast();
            }
            steps.addFirst(step(known[at], at));
            at = known[at];
        }
        if (at <= 0 || at >= known.length || known[at] == 0) {
            return "object " + id;
        }
        return roots.get(-known[at] - 1).path() + String.join("", steps);
    }

    /** For each id the id that it was reached from, or minus one minus the index of its root. */
    private int[] walk() {
        int[] from = new int[objects.size() + 1];
        IntStack queue = new IntStack();
        for (int i = 0; i < roots.size(); i++) {
            Root root = roots.get(i);
            if (root.isReference()) {
                reach(from, queue, (int) root.bits(), -i - 1);
            }
        }
        StateRecord record = new StateRecord();
        for (int next = 0; next < queue.size(); next++) {
            int id = queue.get(next);
            objects.read(id, record);
            for (int i = 0; i < record.type().slots().size(); i++) {
                if (isCarriedReference(record, i)) {
                    reach(from, queue, record.reference(i), id);
                }
            }
            for (int i = 0; i < record.elementCount(); i++) {
                reach(from, queue, record.element(i), id);
            }
        }
        return from;
    }

    private void reach(int[] from, IntStack queue, int id, int parent) {
        if (objects.has(id) && from[id] == 0) {
            from[id] = parent;
            queue.push(id);
        }
    }

    private static boolean isCarriedReference(StateRecord record, int slot) {
        return record.type().slots().get(slot).isReference()
                && !record.type().slots().get(slot).kept();
    }

    private String step(int parent, int child) {
        StateRecord record = new StateRecord();
        objects.read(parent, record);
        for (int i = 0; i < record.type().slots().size(); i++) {
            if (isCarriedReference(record, i) && record.reference(i) == child) {
                return "." + record.type().slots().get(i).name();
            }
        }
        for (int i = 0; i < record.elementCount(); i++) {
            if (record.element(i) == child) {
                return record.type().form() != Form.MAPPING
                        ? "[" + i + "]"
                        : i % 2 == 0 ? "{key " + i / 2 + "}" : "{" + describe(record.element(i - 1)) + "}";
            }
        }
        return ".?";
    }

    private String describe(int id) {
        StateRecord key = new StateRecord();
        if (!objects.has(id)) {
            return "null";
        }
        objects.read(id, key);
        if (key.type().form().hasText()) {
            return key.text().length() > 40 ? key.text().substring(0, 40) + "..." : key.text();
        }
        return key.type().form() == Form.BOXED
                ? String.valueOf(objects.get(id))
                : key.type().className();
    }
}
