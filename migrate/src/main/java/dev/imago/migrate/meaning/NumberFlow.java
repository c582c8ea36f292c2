package dev.imago.migrate.meaning;

import dev.imago.checkpoint.state.ShapeField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which fields hold codes: numbers that the code writes into a field, compares it with, or passes to a method that keeps
 * them there. Followed through parameters and returned values from method to method. Immutable.
 *
 * <p>An array that holds codes is named as {@code com.acme.Order.states[]}.
 */
final class NumberFlow {
    /** Stands for no field among those that numbers are connected with. */
    static final String LOOSE = "";

    /** Compilers inline constants as numbers: without a limit a helper for all numbers would connect everything. */
    private static final int MOST_FIELDS = 16;

    private static final int MOST_ROUNDS = 12;
    private static final Set<String> WHOLE = Set.of(
            "I",
            "J",
            "S",
            "B",
            "C",
            "Ljava/lang/Integer;",
            "Ljava/lang/Long;",
            "Ljava/lang/Short;",
            "Ljava/lang/Byte;");

    private static final Set<String> ARRAYS = Set.of("[I", "[J", "[S");

    private final VersionCode code;
    /** Fields that a parameter's value ends in. */
    private final Map<Place, Set<String>> sinks = new HashMap<>();
    /** Fields that a parameter's value comes from. */
    private final Map<Place, Set<String>> sources = new HashMap<>();

    private final Map<MethodRef, Set<String>> returned = new HashMap<>();
    /** How often each method connects a field with each number; for what cannot be followed to a field, under no name. */
    private final Map<String, Map<String, Map<Long, Integer>>> uses = new HashMap<>();

    private record Place(MethodRef method, int slot) {}

    private NumberFlow(VersionCode code) {
        this.code = code;
    }

    static NumberFlow of(VersionCode code) {
        NumberFlow flow = new NumberFlow(code);
        List<MethodFacts> methods = new ArrayList<>();
        code.classes().forEach(c -> methods.addAll(c.methods().values()));
        for (int round = 0; round < MOST_ROUNDS; round++) {
            boolean grew = false;
            for (MethodFacts method : methods) {
                grew |= flow.spread(method);
            }
            if (!grew) {
                break;
            }
        }
        methods.forEach(flow::associate);
        return flow;
    }

    /** Fields that codes are seen of. */
    Set<String> fields() {
        Set<String> fields = new HashSet<>(uses.keySet());
        fields.remove(LOOSE);
        return fields;
    }

    /**
     * How often each method ({@code com.acme.Order.close}; overloads count as one) connects the field with each number, by
     * writing, comparing or passing it; of {@link #LOOSE}, with values that come from out of sight or go there.
     */
    Map<String, Map<Long, Integer>> uses(String field) {
        return uses.getOrDefault(field, Map.of());
    }

    /** Fields that a method keeps a parameter's value in, by the local variable that it arrives in. */
    Set<String> keptBy(MethodRef method, int slot) {
        return bounded(sinks.getOrDefault(new Place(method, slot), Set.of()));
    }

    private boolean spread(MethodFacts method) {
        boolean grew = false;
        for (MethodFacts.Write write : method.writes()) {
            if (write.value() instanceof Origin.Parameter parameter && isWhole(write.field())) {
                Place place = new Place(method.method(), parameter.slot());
                grew |= add(sinks, place, Set.of(code.declared(write.field())));
            }
        }
        for (Origin value : method.returned()) {
            Set<String> fields = fields(value, method.method());
            if (!fields.isEmpty() && !(value instanceof Origin.Parameter)) {
                grew |= add(returned, method.method(), fields);
            }
        }
        for (MethodFacts.Call call : method.calls()) {
            grew |= spread(method.method(), call);
        }
        return grew;
    }

    private boolean spread(MethodRef caller, MethodFacts.Call call) {
        boolean grew = false;
        List<MethodFacts> callees = List.of();
        for (int i = 0; i < call.arguments().size(); i++) {
            Origin argument = call.arguments().get(i);
            boolean matters = argument instanceof Origin.Parameter
                    || argument instanceof Origin.Field
                    || argument instanceof Origin.Result;
            if (!matters || (i == 0 && !call.isStatic())) {
                continue;
            }
            if (callees.isEmpty()) {
                callees = code.reached(call.target());
            }
            for (MethodFacts callee : callees) {
                Place into = new Place(callee.method(), call.slot(i));
                if (argument instanceof Origin.Parameter parameter) {
                    Place from = new Place(caller, parameter.slot());
                    grew |= add(sinks, from, sinks.getOrDefault(into, Set.of()));
                    grew |= add(sources, into, sources.getOrDefault(from, Set.of()));
                } else {
                    grew |= add(sources, into, fields(argument, caller));
                }
            }
        }
        return grew;
    }

    private static <K> boolean add(Map<K, Set<String>> into, K key, Set<String> fields) {
        if (fields.isEmpty()) {
            return false;
        }
        Set<String> present = into.computeIfAbsent(key, k -> new HashSet<>());
        return present.size() < MOST_FIELDS && present.addAll(fields);
    }

    private Set<String> fields(Origin value, MethodRef in) {
        if (value instanceof Origin.Field field) {
            return isWhole(field) ? Set.of(code.declared(field)) : Set.of();
        } else if (value instanceof Origin.Element element) {
            return isWholeArray(element.array()) ? Set.of(code.declared(element.array()) + "[]") : Set.of();
        } else if (value instanceof Origin.Result result) {
            Set<String> fields = new HashSet<>();
            code.reached(result.method())
                    .forEach(m -> fields.addAll(bounded(returned.getOrDefault(m.method(), Set.of()))));
            return fields;
        } else if (value instanceof Origin.Parameter parameter) {
            Place place = new Place(in, parameter.slot());
            Set<String> fields = new HashSet<>(bounded(sinks.getOrDefault(place, Set.of())));
            fields.addAll(bounded(sources.getOrDefault(place, Set.of())));
            return fields;
        }
        return Set.of();
    }

    private static Set<String> bounded(Set<String> fields) {
        return fields.size() < MOST_FIELDS ? fields : Set.of();
    }

    private boolean isWhole(Origin.Field field) {
        Optional<ShapeField> known = code.field(code.declared(field));
        return known.isPresent() && WHOLE.contains(known.get().descriptor());
    }

    /** Arrays of bytes and characters hold data, not codes. */
    private boolean isWholeArray(Origin.Field field) {
        Optional<ShapeField> known = code.field(code.declared(field));
        return known.isPresent() && ARRAYS.contains(known.get().descriptor());
    }

    private void associate(MethodFacts method) {
        for (MethodFacts.Write write : method.writes()) {
            Long number = code.number(write.value());
            if (number != null && isWhole(write.field())) {
                use(Set.of(code.declared(write.field())), number, method.method());
            }
        }
        for (MethodFacts.Comparison comparison : method.comparisons()) {
            compare(comparison.left(), comparison.right(), method.method());
            compare(comparison.right(), comparison.left(), method.method());
        }
        for (MethodFacts.Indexing indexing : method.indexings()) {
            Long number = code.number(indexing.stored());
            if (number != null && indexing.array() instanceof Origin.Field array && isWholeArray(array)) {
                use(Set.of(code.declared(array) + "[]"), number, method.method());
            }
        }
        method.calls().forEach(call -> associate(call, method.method()));
    }

    private void compare(Origin value, Origin with, MethodRef in) {
        Long number = code.number(with);
        if (number == null || code.number(value) != null) {
            return;
        }
        Set<String> fields = fields(value, in);
        if (fields.isEmpty()) {
            use(Set.of(LOOSE), number, in);
        }
        use(fields, number, in);
    }

    private void associate(MethodFacts.Call call, MethodRef in) {
        List<MethodFacts> callees = List.of();
        for (int i = 0; i < call.arguments().size(); i++) {
            Long number = code.number(call.arguments().get(i));
            if (number == null) {
                continue;
            }
            if (callees.isEmpty()) {
                callees = code.reached(call.target());
            }
            if (callees.isEmpty() && isBoxed(call, i)) {
                use(Set.of(LOOSE), number, in);
            }
            for (MethodFacts callee : callees) {
                use(keptBy(callee.method(), call.slot(i)), number, in);
            }
        }
    }

    /** A number that a JDK or library method takes as an object may be kept in a collection. */
    private static boolean isBoxed(MethodFacts.Call call, int argument) {
        int parameter = argument - (call.isStatic() ? 0 : 1);
        return parameter >= 0
                && org.objectweb.asm.Type.getArgumentTypes(call.target().descriptor())[parameter]
                        .getDescriptor()
                        .equals("Ljava/lang/Object;");
    }

    private void use(Set<String> fields, long number, MethodRef method) {
        for (String field : fields) {
            uses.computeIfAbsent(field, f -> new HashMap<>())
                    .computeIfAbsent(method.readable(), m -> new HashMap<>())
                    .merge(number, 1, Integer::sum);
        }
    }
}
