package dev.imago.migrate.plan;

import dev.imago.checkpoint.hotspot.SourceName;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.State;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Tells of kept objects that only static fields lead to which the new version leaves null when it starts. The load makes what
 * they refer to, and finds nothing to keep in it. Whether the start fills them all the same is only known when it runs.
 */
final class KeptObjectPlanner {
    private final PlanContext context;
    private final Map<String, ShapePlan> shapes;
    private final Map<String, FieldAction> statics;

    KeptObjectPlanner(PlanContext context, Map<String, ShapePlan> shapes, Map<String, FieldAction> statics) {
        this.context = context;
        this.shapes = shapes;
        this.statics = statics;
    }

    void plan() {
        if (!KeptFieldPlanner.isRearranged(context, shapes)) {
            context.meaning().objects().ifPresent(this::plan);
        }
    }

    private void plan(State state) {
        List<Root> others = new ArrayList<>(state.roots());
        List<Root> nullAtFirst =
                state.roots().stream().filter(this::isNullAtFirst).toList();
        others.removeAll(nullAtFirst);
        BitSet all = nullAtFirst.isEmpty() ? new BitSet() : kept(state);
        for (Root root : nullAtFirst) {
            BitSet below = (BitSet) all.clone();
            below.andNot(without(state, List.of(root), all));
            BitSet only = without(state, others, below);
            if (!only.isEmpty()) {
                tell(state, root, only);
            }
        }
    }

    private boolean isNullAtFirst(Root root) {
        return root.isReference()
                && root.bits() != 0
                && statics.get(root.path()) instanceof FieldAction.Copy copy
                && context.meaning()
                        .isNullAtFirst(
                                copy.to().declaringClass(),
                                copy.to().name(),
                                copy.to().descriptor());
    }

    private static BitSet kept(State state) {
        BitSet kept = new BitSet();
        boolean[] isKept = new boolean[state.types().size()];
        for (RecordType type : state.types()) {
            isKept[type.id()] = type.form() == Form.KEPT;
        }
        for (int id = 1; id <= state.size(); id++) {
            kept.set(id, isKept[state.typeOf(id).id()]);
        }
        return kept;
    }

    /** Those of some objects that roots do not lead to. */
    private BitSet without(State state, List<Root> roots, BitSet objects) {
        BitSet left = (BitSet) objects.clone();
        new PlacesInNew(
                        state,
                        roots,
                        left,
                        name -> PlanContext.jdkAncestor(context.old(), context.jdk(), name),
                        type -> context.rules().drop().contains(type.className()))
                .everywhere();
        return left;
    }

    private void tell(State state, Root root, BitSet kept) {
        int first = kept.nextSetBit(1);
        context.note(
                root.path() + ": is null when the new version starts, as far as its code tells, and what is kept hangs"
                        + " below: " + kept.cardinality() + ", first a "
                        + SourceName.ofClass(state.typeOf(first).className()) + " at " + state.pathTo(first)
                        + "; the load needs the new version's own there: let its start make it, or 'keep' or 'rebuild' "
                        + root.path());
    }
}
