package dev.imago.checkpoint.state;

import dev.imago.checkpoint.state.table.IntTable;
import dev.imago.checkpoint.state.table.TableSpace;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The shortest paths from the roots to all objects of a state, found by one walk, breadth first: eight bytes for each
 * object. Safe for use by several threads if the state is.
 */
public final class PathWalk {
    /** A longer path is shown by its beginning and its end. */
    private static final int SHOWN_AT_BEGINNING = 16;

    private static final int SHOWN_AT_END = 8;
    private static final int MOST_KEY = 40;

    private final State state;
    private final List<Root> roots;
    /** The id that each object was reached from, or minus one minus the index of its root. */
    private final IntTable from;

    /**
     * Walks through a state.
     *
     * @param space for the eight bytes
     */
    public PathWalk(State state, TableSpace space) {
        this.state = state;
        this.roots = state.roots();
        this.from = IntTable.ofZeros(space, state.size() + 1);
        walk(new IntTable(space));
    }

    /** {@code com.acme.Shop.orders[3].customer}, or how the object is numbered where no root leads to it. */
    public String pathTo(int id) {
        Deque<String> beginning = new ArrayDeque<>();
        Deque<String> end = new ArrayDeque<>();
        int left = 0;
        int at = id;
        while (isReached(at) && from.get(at) > 0) {
            if (end.size() < SHOWN_AT_END) {
                end.addFirst(step(from.get(at), at));
            } else {
                if (beginning.size() == SHOWN_AT_BEGINNING) {
                    beginning.removeLast();
                    left++;
                }
                beginning.addFirst(step(from.get(at), at));
            }
            at = from.get(at);
        }
        if (!isReached(at)) {
            return "object " + id;
        }
        String between = left == 0 ? "" : " ... " + left + " more ... ";
        return roots.get(-from.get(at) - 1).path() + String.join("", beginning) + between + String.join("", end);
    }

    /** Whether a root leads to the object. */
    public boolean isReached(int id) {
        return id > 0 && id < from.size() && from.get(id) != 0;
    }

    private void walk(IntTable queue) {
        for (int i = 0; i < roots.size(); i++) {
            if (roots.get(i).isReference()) {
                reach((int) roots.get(i).bits(), -i - 1, queue);
            }
        }
        StateRecord record = new StateRecord();
        for (int next = 0; next < queue.size(); next++) {
            int id = queue.get(next);
            state.read(id, record);
            for (int i = 0; i < record.type().slotCount(); i++) {
                if (isReference(record, i)) {
                    reach(record.reference(i), id, queue);
                }
            }
            for (int i = 0; i < record.elementCount(); i++) {
                reach(record.element(i), id, queue);
            }
        }
    }

    private void reach(int id, int parent, IntTable queue) {
        if (id > 0 && id < from.size() && from.get(id) == 0) {
            from.set(id, parent);
            queue.add(id);
        }
    }

    private static boolean isReference(StateRecord record, int slot) {
        char kind = record.type().slotKind(slot);
        return kind == 'L' || kind == '[';
    }

    private String step(int parent, int child) {
        StateRecord record = new StateRecord();
        state.read(parent, record);
        for (int i = 0; i < record.type().slotCount(); i++) {
            if (isReference(record, i) && record.reference(i) == child) {
                return "." + record.type().slots().get(i).name();
            }
        }
        for (int i = 0; i < record.elementCount(); i++) {
            if (record.element(i) == child) {
                return element(record, i);
            }
        }
        return ".?";
    }

    private String element(StateRecord record, int i) {
        if (record.type().form() != Form.MAPPING) {
            return "[" + i + "]";
        }
        String key = describe(record.element(i - i % 2), i / 2);
        return i % 2 == 0 ? ".key(" + key + ")" : "[" + key + "]";
    }

    /** What a key says, or its number where it says nothing short. */
    private String describe(int id, int number) {
        if (id <= 0 || id >= from.size()) {
            return Integer.toString(number);
        }
        StateRecord key = new StateRecord();
        state.read(id, key);
        if (key.type().form() == Form.BOXED) {
            return Long.toString(key.slot(0));
        }
        String text = key.type().form().hasText() ? key.text() : Integer.toString(number);
        return text.length() > MOST_KEY ? text.substring(0, MOST_KEY) + "..." : text;
    }
}
