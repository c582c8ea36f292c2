package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.Plan;
import java.util.ArrayList;
import java.util.List;

/** Turns the old state's roots into the new one's. */
final class RootRewriting {
    private final Session session;
    private final Plan plan;
    private final List<String> dropped = new ArrayList<>();
    private final Call call;

    RootRewriting(Session session) {
        this.session = session;
        this.plan = session.plan();
        this.call = new Call(session);
    }

    /** Paths of the roots that the new version does not get. */
    List<String> dropped() {
        return dropped;
    }

    List<Root> rewrite(List<Root> roots) {
        List<Root> rewritten = new ArrayList<>();
        for (Root root : roots) {
            if (root.kind() == Root.Kind.INSTANCE) {
                rewriteInstance(root, rewritten);
            } else {
                rewriteStatic(root, rewritten);
            }
        }
        new FieldsToStatics(session, call).addTo(rewritten);
        return rewritten;
    }

    private void rewriteInstance(Root root, List<Root> rewritten) {
        if (session.drops().has((int) root.bits())) {
            dropped.add(root.path());
        } else {
            rewritten.add(Root.ofInstance(plan.names().of(root.className()), (int) root.bits()));
        }
    }

    private void rewriteStatic(Root root, List<Root> rewritten) {
        FieldAction action = plan.statics().get(root.className() + "." + root.field());
        FieldRef from = new FieldRef(root.className(), root.field(), root.descriptor());
        if (action == null) {
            if (!plan.jdk().isJdk(root.className())) {
                throw new StateMismatchException(
                        "the plan does not know the static field " + root.path() + "; plan again from the state");
            }
            action = new FieldAction.Copy(from, from);
        }
        if (action instanceof FieldAction.Drop) {
            dropped.add(root.path());
            return;
        }
        FieldRef to = action.target().orElseThrow();
        RecordType type = new RecordType(
                0,
                root.className(),
                Form.INSTANCE,
                List.of(Slot.carried(root.className(), root.field(), root.descriptor())));
        StateRecord record = new StateRecord().begin(0, type);
        record.setSlot(0, root.bits());
        try {
            call.begin(record, false);
            long bits = session.operations().of(action, type).bits(record, call);
            call.finish();
            rewritten.add(Root.ofStatic(to.declaringClass(), to.name(), to.descriptor(), bits));
        } catch (StateMismatchException e) {
            throw e;
        } catch (Exception e) {
            throw new TransformException(0, root.className(), root.path(), e);
        }
    }
}
