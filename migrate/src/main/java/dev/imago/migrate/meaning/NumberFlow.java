package dev.imago.migrate.meaning;

import dev.imago.checkpoint.state.ShapeField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which fields hold codes: numbers that the code writes into a field, compares it with, or passes to a method that keeps
 * them there. Followed through parameters and returned values from method to method. Immutable.
 *
 * <p>An array that holds codes, an {@code AtomicInteger} or a collection is named as {@code com.acme.Order.states[]}, a
 * field whose bits are codes as {@code com.acme.User.rights|}.
 */
final class NumberFlow {
    /** What an array, atomic or collection in a field holds. */
    static final String ELEMENTS = "[]";
    /** Bits of the number in a field. */
    static final String BITS = "|";

    /** Stands for no field among those that numbers are connected with. */
    static final String LOOSE = "";

    /** Compilers inline constants as numbers: without a limit a helper for all numbers would connect everything. */
    private static final int MOST_FIELDS = 16;

    private static final int MOST_ROUNDS = 12;
    /** A method that returns more is a table, not a choice. */
    private static final int MOST_NUMBERS = 32;

    private static final Set<String> WHOLE = Set.of(
            "I",
            "J",
            "S",
            "B",
            "C",
            "Ljava/lang/Integer;",
            "Ljava/lang/Long;",
            "Ljava/lang/Short;",
            "Ljava/lang/Byte;",
            "Ljava/lang/Character;");

    /** Types of fields that may hold anything, a box too. */
    private static final Set<String> ANYTHING =
            Set.of("Ljava/lang/Object;", "Ljava/lang/Number;", "Ljava/lang/Comparable;", "Ljava/io/Serializable;");

    private final VersionCode code;
    /** Fields that a parameter's value ends in. */
    private final Map<Place, Set<String>> sinks = new HashMap<>();
    /** Fields that a parameter's value comes from. */
    private final Map<Place, Set<String>> sources = new HashMap<>();

    private final Map<MethodRef, Set<String>> returned = new HashMap<>();
    /** How each method connects a field with numbers; for what cannot be followed to a field, under no name. */
    private final Map<String, Map<String, NumberUses>> uses = new HashMap<>();

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
     * How each method ({@code com.acme.Order.close}; overloads count as one) connects the field with numbers, by writing,
     * comparing or passing it; of {@link #LOOSE}, with values that come from out of sight or go there.
     */
    Map<String, NumberUses> uses(String field) {
        return uses.getOrDefault(field, Map.of());
    }

    /** Fields that a method keeps a parameter's value in, by the local variable that it arrives in. */
    Set<String> keptBy(MethodRef method, int slot) {
        return bounded(sinks.getOrDefault(new Place(method, slot), Set.of()));
    }

    private boolean spread(MethodFacts method) {
        boolean grew = false;
        for (MethodFacts.Write write : method.writes()) {
            if (isWhole(write.field())) {
                grew |= spread(method.method(), write.value(), code.declared(write.field()));
            }
        }
        for (Origin value : method.returned()) {
            Set<String> fields = fields(value, method.method());
            if (!fields.isEmpty() && !(value instanceof Origin.Parameter)) {
                grew |= add(returned, method.method(), fields);
            }
        }
        for (MethodFacts.Indexing indexing : method.indexings()) {
            for (String holder : holders(indexing.array(), method.method())) {
                grew |= spread(method.method(), indexing.stored(), holder);
            }
        }
        for (MethodFacts.Comparison mask : method.masks()) {
            grew |= spreadBits(method.method(), mask.left(), mask.right());
            grew |= spreadBits(method.method(), mask.right(), mask.left());
        }
        for (MethodFacts.Call call : method.calls()) {
            grew |= spread(method.method(), call);
        }
        return grew;
    }

    private boolean spreadBits(MethodRef method, Origin value, Origin masked) {
        boolean grew = false;
        for (String field : fields(masked, method)) {
            grew |= !field.endsWith(BITS) && spread(method, value, field + BITS);
        }
        return grew;
    }

    /** What parameters are kept in a field, or an array in it. */
    private boolean spread(MethodRef method, Origin value, String field) {
        boolean grew = false;
        for (Origin way : Origin.ways(value)) {
            if (way instanceof Origin.Parameter parameter) {
                grew |= add(sinks, new Place(method, parameter.slot()), Set.of(field));
            }
        }
        return grew;
    }

    private boolean spread(MethodRef caller, MethodFacts.Call call) {
        boolean grew = false;
        for (int i = call.isStatic() ? 0 : 1; i < call.arguments().size(); i++) {
            for (Origin argument : Origin.ways(call.arguments().get(i))) {
                boolean matters = argument instanceof Origin.Parameter
                        || argument instanceof Origin.Field
                        || argument instanceof Origin.Result;
                if (matters) {
                    grew |= spread(caller, argument, call, i);
                }
            }
        }
        return grew;
    }

    private boolean spread(MethodRef caller, Origin argument, MethodFacts.Call call, int index) {
        boolean grew = false;
        for (MethodFacts callee : code.reached(call.target())) {
            Place into = new Place(callee.method(), call.slot(index));
            if (argument instanceof Origin.Parameter parameter) {
                Place from = new Place(caller, parameter.slot());
                grew |= add(sinks, from, sinks.getOrDefault(into, Set.of()));
                grew |= add(sources, into, sources.getOrDefault(from, Set.of()));
            } else {
                grew |= add(sources, into, fields(argument, caller));
            }
            if (NumberHolders.have(call.type(index))) {
                grew |= add(sources, into, holders(argument, caller));
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
            return isHolder(element.array()) ? Set.of(code.declared(element.array()) + ELEMENTS) : Set.of();
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
        } else if (value instanceof Origin.OneOf several) {
            Set<String> fields = new HashSet<>();
            several.ways().forEach(way -> fields.addAll(fields(way, in)));
            return fields;
        }
        return Set.of();
    }

    /** Fields whose arrays, atomics or collections an object may be, each as one that holds codes. */
    Set<String> holders(Origin object, MethodRef in) {
        if (object instanceof Origin.Field field) {
            return isHolder(field) ? Set.of(code.declared(field) + ELEMENTS) : Set.of();
        } else if (object instanceof Origin.Parameter parameter) {
            Set<String> fields =
                    new HashSet<>(bounded(sources.getOrDefault(new Place(in, parameter.slot()), Set.of())));
            fields.removeIf(field -> !field.endsWith(ELEMENTS));
            return fields;
        } else if (object instanceof Origin.Result result) {
            Set<String> fields = new HashSet<>();
            for (MethodFacts method : code.reached(result.method())) {
                for (Origin returned : method.returned()) {
                    fields.addAll(returned instanceof Origin.Field ? holders(returned, method.method()) : Set.of());
                }
            }
            return fields;
        }
        return Set.of();
    }

    private static Set<String> bounded(Set<String> fields) {
        return fields.size() < MOST_FIELDS ? fields : Set.of();
    }

    private boolean isWhole(Origin.Field field) {
        return isOf(WHOLE, field);
    }

    private boolean isOf(Set<String> types, Origin.Field field) {
        Optional<ShapeField> known = code.field(code.declared(field));
        return known.isPresent() && types.contains(known.get().descriptor());
    }

    private boolean isHolder(Origin.Field field) {
        Optional<ShapeField> known = code.field(code.declared(field));
        return known.isPresent() && NumberHolders.have(known.get().descriptor());
    }

    private void associate(MethodFacts method) {
        MethodRef in = method.method();
        for (MethodFacts.Write write : method.writes()) {
            // What parameters bring into a field of any type is data more often than not.
            if (isWhole(write.field()) || isOf(ANYTHING, write.field())) {
                use(Set.of(code.declared(write.field())), numbers(write.value()), in);
            }
        }
        for (MethodFacts.Comparison comparison : method.comparisons()) {
            compare(comparison.left(), comparison.right(), in, comparison.target());
            compare(comparison.right(), comparison.left(), in, comparison.target());
        }
        for (MethodFacts.Indexing indexing : method.indexings()) {
            use(holders(indexing.array(), in), numbers(indexing.stored()), in);
        }
        for (MethodFacts.Comparison mask : method.masks()) {
            mask(mask.left(), mask.right(), in);
            mask(mask.right(), mask.left(), in);
        }
        method.calls().forEach(call -> associate(call, in));
    }

    /** What is not followed to a field is arithmetic more often than not. */
    private void mask(Origin value, Origin with, MethodRef in) {
        if (code.number(value) == null) {
            for (String field : fields(value, in)) {
                use(Set.of(field.endsWith(BITS) ? field : field + BITS), numbers(with), in);
            }
        }
    }

    /** The numbers that a value is known to be by one way or another, also where a method returns them. */
    private Set<Long> numbers(Origin value) {
        Set<Long> numbers = new HashSet<>();
        for (Origin way : Origin.ways(value)) {
            Long number = code.number(way);
            if (number != null) {
                numbers.add(number);
            } else if (way instanceof Origin.Result result) {
                code.reached(result.method())
                        .forEach(method -> method.returned().stream()
                                .map(code::number)
                                .filter(Objects::nonNull)
                                .forEach(numbers::add));
            }
        }
        return numbers.size() > MOST_NUMBERS ? Set.of() : numbers;
    }

    private void compare(Origin value, Origin with, MethodRef in, int target) {
        if (code.number(value) != null) {
            return;
        }
        Set<String> fields = fields(value, in);
        Long number = code.number(with);
        if (number != null && fields.isEmpty()) {
            use(Set.of(LOOSE), Set.of(number), in, target);
        }
        use(fields, numbers(with), in, target);
    }

    private void associate(MethodFacts.Call call, MethodRef in) {
        List<MethodFacts> callees = code.reached(call.target());
        for (int i = 0; i < call.arguments().size(); i++) {
            Set<Long> numbers = numbers(call.arguments().get(i));
            if (!numbers.isEmpty() && callees.isEmpty() && isBoxed(call, i) && !isHeld(call, i, in)) {
                use(Set.of(LOOSE), numbers, in);
            }
            for (MethodFacts callee : callees) {
                use(keptBy(callee.method(), call.slot(i)), numbers, in);
            }
        }
    }

    /** A number that a JDK or library method takes as an object may be kept in a collection. */
    private static boolean isBoxed(MethodFacts.Call call, int argument) {
        return call.type(argument).equals("Ljava/lang/Object;");
    }

    /** Whether it is seen which field's object is given the argument. */
    private boolean isHeld(MethodFacts.Call call, int argument, MethodRef in) {
        return !call.isStatic()
                && NumberHolders.kept(call.target()).contains(argument)
                && !holders(call.arguments().get(0), in).isEmpty();
    }

    private void use(Set<String> fields, Set<Long> numbers, MethodRef method) {
        use(fields, numbers, method, MethodFacts.Comparison.NO_CASE);
    }

    private void use(Set<String> fields, Set<Long> numbers, MethodRef method, int target) {
        if (!numbers.isEmpty()) {
            for (String field : fields) {
                uses.computeIfAbsent(field, f -> new HashMap<>())
                        .computeIfAbsent(method.readable(), m -> new NumberUses())
                        .add(numbers, target);
            }
        }
    }
}
