package dev.imago.migrate.reverse;

import dev.imago.checkpoint.hotspot.trace.Disposition;
import dev.imago.checkpoint.hotspot.trace.TraceReport;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.State;
import dev.imago.migrate.compare.Difference;
import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is not read from a heap: what rules leave of static fields, fields and objects, and what enum constants hold. No comparing of states finds that it does
 * not come back, for neither has it.
 */
final class Unread {
    private final State state;
    private final Plan forward;
    private final Map<String, ReverseCheck.Lost> lost = new TreeMap<>();

    private Unread(State state, Plan forward) {
        this.state = state;
        this.forward = forward;
    }

    /**
     * Each place, once, with how many objects had it.
     *
     * @param state traced by the rules of {@code forward}
     * @param report of that trace
     */
    static List<ReverseCheck.Lost> of(State state, TraceReport report, Plan forward) {
        Unread unread = new Unread(state, forward);
        for (TraceReport.LeftRoot root : report.leftRoots()) {
            String why = root.rule() == Disposition.DROP ? Losses.DROPPED : Losses.KEPT;
            unread.add("root " + root.path(), 1, root.path(), why);
        }
        forward.rules()
                .keepEntries()
                .forEach((field, keys) -> unread.add("entries of " + field, keys.size(), "", Losses.KEPT));
        report.constantFields().forEach(each -> unread.add(each.field(), each.count(), each.example(), Losses.BY_NAME));
        unread.addHeld();
        for (TraceReport.DroppedClass each : report.dropped()) {
            unread.add("objects of " + each.className(), each.count(), "", Losses.DROPPED);
        }
        return List.copyOf(unread.lost.values());
    }

    private void addHeld() {
        List<Map<String, String>> places = new ArrayList<>();
        state.types().forEach(type -> places.add(places(type)));
        boolean areSome = places.stream().anyMatch(each -> !each.isEmpty());
        for (int id = 1; id <= state.size() && areSome; id++) {
            int object = id;
            places.get(state.typeOf(id).id()).forEach((where, why) -> {
                ReverseCheck.Lost known = lost.get(where);
                String step = where.startsWith("objects of ") ? "" : where.substring(where.lastIndexOf('.'));
                String example = known == null
                        ? state.pathTo(object) + step
                        : known.difference().example();
                add(where, known == null ? 1 : known.difference().count() + 1, example, why);
            });
        }
    }

    /** What each object of a type has lost, and why. */
    private Map<String, String> places(RecordType type) {
        Map<String, String> places = new LinkedHashMap<>();
        String name = type.className();
        if (type.form() == Form.KEPT) {
            if (forward.rules().keep().contains(name) && !forward.isBoundary(name)) {
                places.put("objects of " + name, Losses.KEPT);
            }
            return places;
        }
        for (Slot slot : type.slots()) {
            boolean isByRule = forward.rules().keep().contains(slot.qualifiedName());
            if (slot.kept() && isByRule && !isBoundary(slot.descriptor())) {
                places.put(slot.qualifiedName(), Losses.KEPT);
            }
        }
        forward.shape(name).ifPresent(shape -> {
            for (FieldAction action : shape.actions()) {
                if (action instanceof FieldAction.Drop drop
                        && forward.rules().drop().contains(drop.from().qualifiedName())) {
                    places.put(drop.from().qualifiedName(), Losses.DROPPED);
                }
            }
        });
        return places;
    }

    private boolean isBoundary(String descriptor) {
        return descriptor.startsWith("L")
                && forward.isBoundary(
                        descriptor.substring(1, descriptor.length() - 1).replace('/', '.'));
    }

    private void add(String where, long count, String example, String why) {
        lost.put(where, new ReverseCheck.Lost(new Difference(where, count, example, "there", "missing"), why));
    }
}
