package dev.imago.migrate.reverse;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.compare.Difference;
import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.JdkContainer;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The containers of a state that a plan makes others: which classes they are of, and how many lose their order. */
final class OldContainers {
    private static final List<String> USUAL = List.of(
            "java.util.ArrayList", "java.util.LinkedHashSet", "java.util.LinkedHashMap", "java.util.ArrayDeque");
    private static final List<String> IN_ORDER = List.of("java.util.List", "java.util.Queue");
    private static final Set<String> BY_RANK = Set.of(
            "java.util.PriorityQueue", "java.util.concurrent.PriorityBlockingQueue", "java.util.concurrent.DelayQueue");
    private static final Set<String> LINKED = Set.of("java.util.LinkedHashSet", "java.util.LinkedHashMap");

    private final State state;
    private final JdkTypes jdk;
    private final Map<FieldRef, Map<String, Long>> classes = new LinkedHashMap<>();
    private final Map<FieldRef, Difference> unordered = new LinkedHashMap<>();

    private OldContainers(State state, JdkTypes jdk) {
        this.state = state;
        this.jdk = jdk;
    }

    /** Looks at the containers; where the plan changes none, not even at the objects. */
    static OldContainers of(Plan forward, State state) {
        OldContainers containers = new OldContainers(state, forward.jdk());
        Map<String, List<FieldAction.Recontain>> changes = new HashMap<>();
        for (Origin origin : Origin.all(forward)) {
            for (FieldAction action : origin.actions()) {
                FieldAction value = action instanceof FieldAction.ToStatic moved ? moved.value() : action;
                if (value instanceof FieldAction.Recontain change) {
                    changes.computeIfAbsent(origin.oldClass(), name -> new ArrayList<>())
                            .add(change);
                }
            }
        }
        for (Root root : state.roots()) {
            FieldAction action = forward.statics().get(root.className() + "." + root.field());
            if (action instanceof FieldAction.Recontain change) {
                containers.note(change, (int) root.bits());
            }
        }
        containers.look(changes);
        return containers;
    }

    private void look(Map<String, List<FieldAction.Recontain>> changes) {
        StateRecord record = new StateRecord();
        for (int id = 1; id <= state.size() && !changes.isEmpty(); id++) {
            List<FieldAction.Recontain> fields = changes.get(state.typeOf(id).className());
            if (fields != null) {
                state.read(id, record);
                for (FieldAction.Recontain change : fields) {
                    int index = record.type()
                            .slotIndex(
                                    change.from().declaringClass(),
                                    change.from().name());
                    note(change, index < 0 ? 0 : record.reference(index));
                }
            }
        }
    }

    private void note(FieldAction.Recontain change, int container) {
        if (container == 0) {
            return;
        }
        FieldRef field = change.from();
        String name = state.typeOf(container).className();
        classes.computeIfAbsent(field, each -> new LinkedHashMap<>()).merge(name, 1L, Long::sum);
        String next = change.change().className();
        if (keepsOrder(name) && !keepsOrder(next) && hasSeveral(container)) {
            Difference known = unordered.get(field);
            unordered.put(
                    field,
                    new Difference(
                            "order of " + field.qualifiedName(),
                            known == null ? 1 : known.count() + 1,
                            known == null ? state.pathTo(container) : known.example(),
                            "as in a " + name,
                            "as in a " + next));
        }
    }

    private boolean hasSeveral(int container) {
        StateRecord record = new StateRecord();
        state.read(container, record);
        return record.type().form() == Form.PRIMITIVE_ARRAY
                ? record.byteLength() > Slot.widthOf(record.type().className().substring(1))
                : record.elementCount() > (record.type().form() == Form.MAPPING ? 2 : 1);
    }

    private boolean keepsOrder(String className) {
        return className.startsWith("[")
                || LINKED.contains(className)
                || (!BY_RANK.contains(className) && IN_ORDER.stream().anyMatch(type -> jdk.isSubtype(className, type)));
    }

    /** The class that most of a field's containers are of, or one that the field can hold; empty when none can be made. */
    Optional<String> classOf(FieldRef field) {
        if (field.descriptor().startsWith("[")) {
            return Optional.of(field.descriptor().replace('/', '.'));
        }
        String type =
                field.descriptor().substring(1, field.descriptor().length() - 1).replace('/', '.');
        return classes.getOrDefault(field, Map.of()).entrySet().stream()
                .filter(each -> canBeMade(each.getKey()))
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .or(() -> canBeMade(type) ? Optional.of(type) : Optional.empty())
                .or(() -> USUAL.stream()
                        .filter(usual -> jdk.isSubtype(usual, type))
                        .findFirst());
    }

    private static boolean canBeMade(String className) {
        return className.startsWith("[")
                || JdkContainer.of(className)
                        .filter(each -> each.form() == Form.SEQUENCE || each.form() == Form.MAPPING)
                        .isPresent();
    }

    /** Fields whose containers had an order that the new ones do not keep. */
    List<Difference> lostOrder() {
        return List.copyOf(unordered.values());
    }
}
