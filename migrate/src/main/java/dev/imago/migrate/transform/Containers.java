package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.ShapePlan;
import dev.imago.migrate.rules.ContainerChange;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Containers that become others, as {@code retype} rules say. A container keeps its identity, so that whatever refers to it
 * refers to the new one; which ones are meant is found out before the first object is rewritten. The JDK's immutable ones
 * have no identity that counts, and often many referrers: of these each field gets a container of its own.
 */
final class Containers {
    private final Session session;
    private final OldObjects objects;
    private final Drops drops;
    private final List<Meant> meant;
    private final Map<ContainerChange, ContainerProgram> programs = new HashMap<>();

    /** The containers that one rule is about. */
    record Meant(String rule, ContainerChange change, BitSet ids) {}

    /** @param meant found by one of the threads before the others begin */
    Containers(Session session, List<Meant> meant, OldObjects objects, Drops drops) {
        this.session = session;
        this.meant = meant;
        this.objects = objects;
        this.drops = drops;
    }

    /** Finds the containers that rules are about. */
    void find(Plan plan) {
        State state = objects.state();
        Map<String, Map<FieldRef, ContainerChange>> byClass = new HashMap<>();
        for (ShapePlan shape : plan.shapes().values()) {
            boolean isCarried = shape.outcome() != Outcome.DROPPED && shape.outcome() != Outcome.KEPT;
            Map<FieldRef, ContainerChange> changes = isCarried ? plan.containerChanges(shape.oldClass()) : Map.of();
            if (!changes.isEmpty()) {
                byClass.put(shape.oldClass(), changes);
            }
        }
        plan.statics().values().forEach(action -> findRoots(action, state.roots()));
        if (byClass.isEmpty()) {
            return;
        }
        StateRecord record = new StateRecord();
        for (int id = 1; id <= state.size(); id++) {
            Map<FieldRef, ContainerChange> changes =
                    byClass.get(state.typeOf(id).className());
            if (changes != null && !drops.has(id)) {
                state.read(id, record);
                changes.forEach((field, change) -> find(field, change, record));
            }
        }
    }

    private void find(FieldRef field, ContainerChange change, StateRecord record) {
        int index = record.type().slotIndex(field.declaringClass(), field.name());
        // What rules keep or drop was not read.
        if (index >= 0 && !record.type().slots().get(index).kept()) {
            add(field, change, record.reference(index));
        }
    }

    private void findRoots(FieldAction action, List<Root> roots) {
        if (action instanceof FieldAction.Recontain recontain) {
            roots.stream()
                    .filter(r -> r.path().equals(recontain.from().qualifiedName()))
                    .forEach(r -> add(recontain.from(), recontain.change(), (int) r.bits()));
        }
    }

    private void add(FieldRef field, ContainerChange change, int id) {
        if (id == 0 || drops.has(id) || isImmutable(objects.state().typeOf(id))) {
            return;
        }
        String rule = field.qualifiedName();
        Meant own = null;
        for (Meant each : meant) {
            if (each.rule().equals(rule)) {
                own = each;
            } else if (each.ids().get(id) && !each.change().equals(change)) {
                throw new TransformException(
                        id,
                        objects.state().typeOf(id).className(),
                        objects.state().pathTo(id),
                        new IllegalStateException(each.rule() + " and " + rule + " refer to it, and rules make a "
                                + each.change().className() + " and a "
                                + change.className() + " of it"));
            }
        }
        if (own == null) {
            own = new Meant(rule, change, new BitSet());
            meant.add(own);
        }
        own.ids().set(id);
    }

    /** What makes the object another container; null if it stays what it is. */
    @Nullable
    Program programOf(int id) {
        for (Meant each : meant) {
            if (each.ids().get(id)) {
                return program(each.change());
            }
        }
        return null;
    }

    /** Class of an object's counterpart; null where that is known only when a transformer has run. */
    @Nullable
    String counterpart(OldView view) {
        for (Meant each : meant) {
            if (each.ids().get(view.id())) {
                return each.change().className();
            }
        }
        return view.type().counterpart();
    }

    /** The value of a field whose container changes: the same reference, or a new container for an immutable one. */
    SlotOperation reference(int index, FieldAction.Recontain action) {
        FieldRef to = action.to();
        return (in, call) -> {
            int id = in.reference(index);
            if (id == 0) {
                return 0;
            }
            if (drops.has(id)) {
                drops.note(to.qualifiedName());
                return 0;
            }
            return isImmutable(objects.state().typeOf(id))
                    ? program(action.change()).copy(id, call)
                    : id;
        };
    }

    private ContainerProgram program(ContainerChange change) {
        return programs.computeIfAbsent(change, c -> new ContainerProgram(session, c));
    }

    private static boolean isImmutable(RecordType type) {
        return type.form() == Form.NAMED || type.className().startsWith("java.util.ImmutableCollections$");
    }
}
