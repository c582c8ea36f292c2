package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.ShapePlan;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fields of single objects whose values go to static fields. */
final class FieldsToStatics {
    private final Session session;
    private final Call call;

    FieldsToStatics(Session session, Call call) {
        this.session = session;
        this.call = call;
    }

    /** Adds the roots that they become. Where no object has a value there is none: the new version keeps its own. */
    void addTo(List<Root> roots) {
        Map<FieldAction.ToStatic, Set<String>> owners = new LinkedHashMap<>();
        for (ShapePlan shape : session.plan().shapes().values()) {
            for (FieldAction action : shape.actions()) {
                if (action instanceof FieldAction.ToStatic moved) {
                    owners.computeIfAbsent(moved, k -> new LinkedHashSet<>()).add(shape.oldClass());
                }
            }
        }
        owners.forEach((moved, classes) -> add(moved, classes, roots));
    }

    private void add(FieldAction.ToStatic moved, Set<String> classes, List<Root> roots) {
        State state = session.objects().state();
        FieldRef to = moved.value().target().orElseThrow();
        int found = 0;
        for (int id = 1; id <= state.size(); id++) {
            RecordType type = state.typeOf(id);
            if (classes.contains(type.className())
                    && !session.drops().has(id)
                    && !FieldOperations.isKept(moved.from(), type)) {
                if (found == 0) {
                    found = id;
                } else if (value(moved.from(), found) != value(moved.from(), id)) {
                    throw failure(
                            id,
                            new IllegalStateException("#" + found + " is a "
                                    + state.typeOf(found).className() + " with another value, and "
                                    + to.qualifiedName() + " can have the value of one object only"));
                }
            }
        }
        if (found == 0) {
            return;
        }
        if (roots.stream().anyMatch(r -> r.path().equals(to.qualifiedName()))) {
            throw failure(
                    found, new IllegalStateException(to.qualifiedName() + " gets the value of another static field"));
        }
        roots.add(Root.ofStatic(to.declaringClass(), to.name(), to.descriptor(), bits(moved.value(), found)));
    }

    private long value(FieldRef field, int id) {
        StateRecord record = new StateRecord();
        session.objects().state().read(id, record);
        return record.slot(FieldOperations.index(field, record.type()));
    }

    private long bits(FieldAction value, int id) {
        StateRecord record = new StateRecord();
        session.objects().state().read(id, record);
        RecordType type = record.type();
        try {
            call.begin(record, false);
            long bits = session.operations().of(value, type).bits(record, call);
            call.finish();
            return bits;
        } catch (StateMismatchException e) {
            throw e;
        } catch (Exception e) {
            throw failure(id, e);
        }
    }

    private TransformException failure(int id, Exception cause) {
        State state = session.objects().state();
        return new TransformException(id, state.typeOf(id).className(), state.pathTo(id), cause);
    }
}
