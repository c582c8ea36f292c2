package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.Question.Kind;
import dev.imago.migrate.rules.ContainerChange.Duplicates;
import dev.imago.migrate.rules.ContainerChange.Take;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Asks about lists and arrays of objects that rules make sets of where they hold equal elements, and no rule says which one
 * stays. Equal is what the migration takes for equal: values that are the same, and the same object.
 */
final class DuplicatePlanner {
    private final PlanContext context;
    private final Map<String, FieldAction.Recontain> wanted = new HashMap<>();
    private final Map<String, Found> found = new TreeMap<>();
    private final StateRecord record = new StateRecord();

    /** @param first where two of the first container stand */
    private record Found(FieldAction.Recontain action, long containers, String first) {}

    DuplicatePlanner(PlanContext context, Map<String, ShapePlan> shapes, Map<String, FieldAction> statics) {
        this.context = context;
        shapes.values().forEach(shape -> want(shape.actions()));
        want(statics.values());
    }

    private void want(Collection<FieldAction> actions) {
        for (FieldAction action : actions) {
            FieldAction value = action instanceof FieldAction.ToStatic moved ? moved.value() : action;
            if (value instanceof FieldAction.Recontain recontain
                    && recontain.change().makesSet()
                    && recontain.change().duplicates() == Duplicates.STOP) {
                wanted.put(recontain.from().qualifiedName(), recontain);
            }
        }
    }

    void plan() {
        if (!wanted.isEmpty()) {
            context.meaning().objects().ifPresent(this::plan);
        }
    }

    private void plan(State state) {
        for (Root root : state.roots()) {
            count(state, root.path(), root.isReference() ? (int) root.bits() : 0);
        }
        List<List<Integer>> slots = new ArrayList<>();
        state.types().forEach(type -> slots.add(slots(type)));
        StateRecord holder = new StateRecord();
        for (int id = 1; id <= state.size(); id++) {
            RecordType type = state.typeOf(id);
            if (!slots.get(type.id()).isEmpty()) {
                state.read(id, holder);
                for (int slot : slots.get(type.id())) {
                    count(state, type.slots().get(slot).qualifiedName(), holder.reference(slot));
                }
            }
        }
        found.forEach(this::ask);
    }

    private List<Integer> slots(RecordType type) {
        List<Integer> slots = new ArrayList<>();
        for (int i = 0; i < type.slotCount(); i++) {
            if (!type.slots().get(i).kept()
                    && wanted.containsKey(type.slots().get(i).qualifiedName())) {
                slots.add(i);
            }
        }
        return slots;
    }

    private void count(State state, String field, int id) {
        FieldAction.Recontain action = wanted.get(field);
        if (action == null || id == 0 || !state.typeOf(id).form().hasElements()) {
            return;
        }
        StateRecord container = new StateRecord();
        state.read(id, container);
        boolean isMap = container.type().form() == Form.MAPPING;
        if (isMap && action.change().take() == Take.KEYS) {
            return;
        }
        Map<Object, Integer> seen = new HashMap<>();
        for (int i = isMap ? 1 : 0; i < container.elementCount(); i += isMap ? 2 : 1) {
            Integer other = isLeftOut(state, container.element(i), action)
                    ? null
                    : seen.putIfAbsent(identity(state, container.element(i)), i);
            if (other != null) {
                Found known = found.get(field);
                String first = known == null ? places(state, id, isMap, other, i) : known.first();
                found.put(field, new Found(action, known == null ? 1 : known.containers() + 1, first));
                return;
            }
        }
    }

    private static String places(State state, int container, boolean isMap, int one, int other) {
        String path = state.pathTo(container);
        return isMap ? path + " holds equal values" : path + "[" + one + "] and [" + other + "] are equal";
    }

    private boolean isLeftOut(State state, int id, FieldAction.Recontain action) {
        if (id == 0) {
            return action.change().dropNulls();
        }
        String name = state.typeOf(id).className();
        return context.rules().drop().contains(name)
                || context.migrations().transformer(name).isPresent();
    }

    private Object identity(State state, int id) {
        RecordType type = id == 0 ? null : state.typeOf(id);
        if (type == null || !(type.form().hasText() || type.form() == Form.BOXED)) {
            return id;
        }
        state.read(id, record);
        return List.of(type.className(), type.form() == Form.BOXED ? record.slot(0) : record.text());
    }

    private void ask(String field, Found duplicates) {
        FieldRef from = duplicates.action().from();
        String place = context.rules().retype().containsKey(field)
                ? " (" + context.rules().place("retype", field) + ")"
                : "";
        context.ask(new Question(
                Kind.RULE_DOES_NOT_FIT,
                from.declaringClass(),
                from.name(),
                "a rule makes a " + duplicates.action().change().className()
                        + " of it, which takes no two equal elements, and " + duplicates.first(),
                "Say 'on-duplicate: first' or 'last' in the rule" + place + ", or write a conversion.",
                "",
                "",
                duplicates.containers()));
    }
}
