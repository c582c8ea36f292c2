package dev.imago.migrate.compare;

import dev.imago.checkpoint.hotspot.SourceName;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.ClassNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a state's maps as those of another can be compared with: values, and objects that are made of values. Looks no
 * further than a few objects deep, and at no more than a few fields of each, so that no graph is followed.
 */
final class Keys {
    private static final int DEEPEST = 3;
    private static final int MOST_FIELDS = 16;

    private final State state;
    private final Values values;
    private final UnaryOperator<String> names;
    private final Map<Integer, List<Integer>> fields;

    /**
     * Keys of a state.
     *
     * @param names gives its classes the names of the second version
     * @param fields the slots by which objects are told apart, by the number of their type
     */
    Keys(State state, Values values, UnaryOperator<String> names, Map<Integer, List<Integer>> fields) {
        this.state = state;
        this.values = values;
        this.names = names;
        this.fields = Map.copyOf(fields);
    }

    /** Slots of both states that are the same fields, in the same order, by the number of their type. */
    record SharedFields(Map<Integer, List<Integer>> left, Map<Integer, List<Integer>> right) {
        static SharedFields of(State left, State right, ClassNames names) {
            Map<String, RecordType> others = new HashMap<>();
            right.types().stream()
                    .filter(type -> type.form() == Form.INSTANCE)
                    .forEach(type -> others.put(type.className(), type));
            SharedFields shared = new SharedFields(new HashMap<>(), new HashMap<>());
            for (RecordType type : left.types()) {
                RecordType other = others.get(names.of(type.className()));
                if (other != null && type.form() == Form.INSTANCE) {
                    List<SlotPairs.Pair> pairs =
                            SlotPairs.of(type, other, names).both();
                    shared.left.put(
                            type.id(), pairs.stream().map(SlotPairs.Pair::left).toList());
                    shared.right.put(
                            other.id(),
                            pairs.stream().map(SlotPairs.Pair::right).toList());
                }
            }
            return shared;
        }
    }

    /** What a key says, equal to that of another if they are the same; null for one that is not made of values. */
    @Nullable
    String of(int id) {
        return text(id, DEEPEST, false);
    }

    /** How a person reads a key that says something; brackets in it are round, so that it can stand between others. */
    String shown(int id) {
        return values.of(id) != null
                ? values.shown(id)
                : Shown.cut(String.valueOf(text(id, DEEPEST, true)))
                        .replace('[', '(')
                        .replace(']', ')');
    }

    private @Nullable String text(int id, int depth, boolean isShown) {
        String value = values.of(id);
        if (value != null) {
            return isShown ? values.shown(id) : value;
        }
        List<Integer> slots = fields.getOrDefault(state.typeOf(id).id(), List.of());
        if (depth == 0 || slots.isEmpty() || slots.size() > MOST_FIELDS) {
            return null;
        }
        StateRecord key = new StateRecord();
        state.read(id, key);
        List<String> parts = new ArrayList<>();
        for (int slot : slots) {
            String part = part(key, slot, depth, isShown);
            if (part == null) {
                return null;
            }
            // Their lengths keep texts apart that hold what stands between them.
            parts.add(isShown ? part : part.length() + ":" + part);
        }
        String className = key.type().className();
        return (isShown ? SourceName.ofClass(className) : names.apply(className)) + "(" + String.join(", ", parts)
                + ")";
    }

    private @Nullable String part(StateRecord key, int slot, int depth, boolean isShown) {
        String descriptor = key.type().slots().get(slot).descriptor();
        if (descriptor.startsWith("L") || descriptor.startsWith("[")) {
            return text(key.reference(slot), depth - 1, isShown);
        }
        return isShown ? values.shown(key, slot) : values.of(key.slot(slot), descriptor);
    }
}
