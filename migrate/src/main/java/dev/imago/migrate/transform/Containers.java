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
import dev.imago.migrate.rules.Split;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
    private final Map<Wanted, ContainerProgram> programs = new HashMap<>();

    /** The containers that one rule is about. */
    record Meant(String rule, Wanted wanted, BitSet ids) {}

    /** What a container becomes, and what it holds then. */
    record Wanted(ContainerChange change, ContainerContent content) {}

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
        Map<String, Map<FieldRef, Wanted>> byClass = new HashMap<>();
        for (ShapePlan shape : plan.shapes().values()) {
            boolean isCarried = shape.outcome() != Outcome.DROPPED && shape.outcome() != Outcome.KEPT;
            Map<FieldRef, ContainerChange> changes = isCarried ? plan.containerChanges(shape.oldClass()) : Map.of();
            if (!changes.isEmpty()) {
                byClass.put(shape.oldClass(), wanted(plan, shape, changes));
            }
        }
        plan.statics().values().forEach(action -> findRoots(action, state.roots()));
        if (byClass.isEmpty()) {
            return;
        }
        StateRecord record = new StateRecord();
        for (int id = 1; id <= state.size(); id++) {
            Map<FieldRef, Wanted> changes = byClass.get(state.typeOf(id).className());
            if (changes != null && !drops.has(id)) {
                state.read(id, record);
                changes.forEach((field, wanted) -> find(field, wanted, record));
            }
        }
    }

    /** What the new field says of the content; nothing, where only a transformer knows which field it is. */
    private static Map<FieldRef, Wanted> wanted(Plan plan, ShapePlan shape, Map<FieldRef, ContainerChange> changes) {
        List<FieldAction> actions = new ArrayList<>(shape.actions());
        Split split = plan.rules().split().get(shape.oldClass());
        if (split != null) {
            split.classes().forEach(part -> actions.addAll(plan.fieldActions(shape.oldClass(), part)));
        }
        Map<FieldRef, Wanted> wanted = new LinkedHashMap<>();
        changes.forEach((field, change) -> wanted.put(field, new Wanted(change, ContainerContent.UNSAID)));
        for (FieldAction action : actions) {
            FieldAction found = action instanceof FieldAction.ToStatic moved ? moved.value() : action;
            if (found instanceof FieldAction.Recontain recontain && changes.containsKey(recontain.from())) {
                wanted.put(
                        recontain.from(),
                        new Wanted(changes.get(recontain.from()), ContainerContent.of(recontain.to(), plan)));
            }
        }
        return wanted;
    }

    private void find(FieldRef field, Wanted wanted, StateRecord record) {
        int index = record.type().slotIndex(field.declaringClass(), field.name());
        // What rules keep or drop was not read.
        if (index >= 0 && !record.type().slots().get(index).kept()) {
            add(field, wanted, record.reference(index));
        }
    }

    private void findRoots(FieldAction action, List<Root> roots) {
        if (action instanceof FieldAction.Recontain recontain) {
            roots.stream()
                    .filter(r -> r.path().equals(recontain.from().qualifiedName()))
                    .forEach(r -> add(recontain.from(), wanted(recontain), (int) r.bits()));
        }
    }

    private void add(FieldRef field, Wanted wanted, int id) {
        if (id == 0 || drops.has(id) || isImmutable(objects.state().typeOf(id))) {
            return;
        }
        String rule = field.qualifiedName();
        Meant own = null;
        for (Meant each : meant) {
            if (each.rule().equals(rule)) {
                own = each;
            } else if (each.ids().get(id) && !each.wanted().equals(wanted)) {
                throw new TransformException(
                        id,
                        objects.state().typeOf(id).className(),
                        objects.state().pathTo(id),
                        new IllegalStateException(each.rule() + " and " + rule + " refer to it, and rules make a "
                                + each.wanted().change().className() + " and a "
                                + wanted.change().className()
                                + (each.wanted().change().equals(wanted.change()) ? " with other types in it" : "")
                                + " of it"));
            }
        }
        if (own == null) {
            own = new Meant(rule, wanted, new BitSet());
            meant.add(own);
        }
        own.ids().set(id);
    }

    /** What makes the object another container; null if it stays what it is. */
    @Nullable
    Program programOf(int id) {
        for (Meant each : meant) {
            if (each.ids().get(id)) {
                return program(each.wanted());
            }
        }
        return null;
    }

    /** Class of an object's counterpart; null where that is known only when a transformer has run. */
    @Nullable
    String counterpart(OldView view) {
        for (Meant each : meant) {
            if (each.ids().get(view.id())) {
                return each.wanted().change().className();
            }
        }
        return view.type().counterpart();
    }

    /** The value of a field whose container changes: the same reference, or a new container for an immutable one. */
    SlotOperation reference(int index, FieldAction.Recontain action) {
        FieldRef to = action.to();
        Wanted wanted = wanted(action);
        return (in, call) -> {
            int id = in.reference(index);
            if (id == 0) {
                return 0;
            }
            if (drops.has(id)) {
                drops.note(to.qualifiedName());
                return 0;
            }
            return isImmutable(objects.state().typeOf(id)) ? program(wanted).copy(id, call) : id;
        };
    }

    private Wanted wanted(FieldAction.Recontain action) {
        return new Wanted(action.change(), ContainerContent.of(action.to(), session.plan()));
    }

    private ContainerProgram program(Wanted wanted) {
        return programs.computeIfAbsent(wanted, w -> new ContainerProgram(session, w.change(), w.content()));
    }

    private static boolean isImmutable(RecordType type) {
        return type.form() == Form.NAMED || type.className().startsWith("java.util.ImmutableCollections$");
    }
}
