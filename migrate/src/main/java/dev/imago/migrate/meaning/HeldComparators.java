package dev.imago.migrate.meaning;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The comparators that code without a class of its own (lambdas, method references) gives to sorted collections. Immutable. */
final class HeldComparators {
    private static final Set<String> SORTED = Set.of(
            "java.util.TreeMap",
            "java.util.TreeSet",
            "java.util.PriorityQueue",
            "java.util.concurrent.ConcurrentSkipListMap",
            "java.util.concurrent.ConcurrentSkipListSet",
            "java.util.concurrent.PriorityBlockingQueue");

    private static final String COMPARATOR = "Ljava/util/Comparator;";
    /** Through so many methods a comparator is followed. */
    private static final int MOST_WAYS = 64;

    private final VersionCode code;
    private final Behaviour behaviour;
    private final Map<String, Map<String, SortedSet<String>>> byClass = new HashMap<>();
    /** Classes and places whose comparators the JDK makes of functions. */
    private final Set<List<String>> composed = new HashSet<>();

    private final Map<MethodRef, List<Caller>> callers = new HashMap<>();
    /** What is written to fields of the type, but for constants. */
    private final Map<String, List<Way>> written = new HashMap<>();

    /** A comparator, as a method sees it. */
    private record Way(MethodRef in, Origin comparator) {}

    /** A call that may reach a method. */
    private record Caller(MethodRef method, MethodFacts.Call call) {}

    HeldComparators(VersionCode code) {
        this.code = code;
        this.behaviour = new Behaviour(code);
        code.classes().forEach(owner -> owner.methods().values().forEach(this::note));
        code.classes().forEach(owner -> owner.methods().values().forEach(this::collect));
    }

    /**
     * Fingerprints of the comparators that a class makes, by the method that makes them, or by its constant that holds one,
     * whichever class gives that to a collection.
     */
    Map<String, String> of(String className) {
        Map<String, String> fingerprints = new LinkedHashMap<>();
        byClass.getOrDefault(className, Map.of())
                .forEach((place, found) -> fingerprints.put(place, String.join("\n", found)));
        return fingerprints;
    }

    /** Whether the JDK makes one of a place's comparators of its functions, so that the comparator's class does not show whose they are. */
    boolean isComposed(String className, String place) {
        return composed.contains(List.of(className, place));
    }

    private void note(MethodFacts method) {
        for (MethodFacts.Write write : method.writes()) {
            String field = code.declared(write.field());
            boolean isConstant = method.method().name().equals("<clinit>");
            if (!isConstant
                    && code.field(field)
                            .filter(f -> f.descriptor().equals(COMPARATOR))
                            .isPresent()) {
                written.computeIfAbsent(field, f -> new ArrayList<>()).add(new Way(method.method(), write.value()));
            }
        }
        for (MethodFacts.Call call : method.calls()) {
            if (call.target().descriptor().contains(COMPARATOR)) {
                code.reached(call.target())
                        .forEach(reached -> callers.computeIfAbsent(reached.method(), m -> new ArrayList<>())
                                .add(new Caller(method.method(), call)));
            }
        }
    }

    private void collect(MethodFacts method) {
        for (MethodFacts.Call call : method.calls()) {
            if (call.target().name().equals("<init>")
                    && SORTED.contains(call.target().owner())) {
                call.arguments().forEach(argument -> collect(method.method(), argument));
            }
        }
    }

    /** Follows a comparator to where it is made: a method that returns it, a field, a caller that gives it. */
    private void collect(MethodRef method, Origin argument) {
        Deque<Way> pending = new ArrayDeque<>(List.of(new Way(method, argument)));
        Set<Way> seen = new HashSet<>();
        while (!pending.isEmpty() && seen.size() < MOST_WAYS) {
            Way next = pending.remove();
            for (Origin way : Origin.ways(next.comparator())) {
                if (seen.add(new Way(next.in(), way))) {
                    pending.addAll(follow(next.in(), way));
                }
            }
        }
    }

    private List<Way> follow(MethodRef in, Origin comparator) {
        if (comparator instanceof Origin.Function function) {
            add(in.owner(), in.name(), function);
        } else if (comparator instanceof Origin.Field field) {
            addConstant(field);
            return written.getOrDefault(code.declared(field), List.of());
        } else if (comparator instanceof Origin.Result result) {
            return code.reached(result.method()).stream()
                    .flatMap(made -> made.returned().stream().map(returned -> new Way(made.method(), returned)))
                    .toList();
        } else if (comparator instanceof Origin.Parameter parameter) {
            return callers.getOrDefault(in, List.of()).stream()
                    .map(caller -> new Way(caller.method(), given(caller.call(), parameter.slot())))
                    .toList();
        }
        return List.of();
    }

    private static Origin given(MethodFacts.Call call, int slot) {
        int index = call.slots().indexOf(slot);
        return index < 0 ? Origin.UNKNOWN : call.arguments().get(index);
    }

    private void addConstant(Origin.Field field) {
        String constant = code.declared(field);
        String owner = constant.substring(0, constant.lastIndexOf('.'));
        MethodFacts initialiser =
                code.of(owner).map(c -> c.methods().get("<clinit>()V")).orElse(null);
        if (initialiser != null) {
            for (MethodFacts.Write write : initialiser.writes()) {
                if (write.value() instanceof Origin.Function function
                        && code.declared(write.field()).equals(constant)) {
                    add(owner, field.name(), function);
                }
            }
        }
    }

    private void add(String owner, String place, Origin.Function comparator) {
        if (comparator.isComposed()) {
            composed.add(List.of(owner, place));
        }
        byClass.computeIfAbsent(owner, o -> new LinkedHashMap<>())
                .computeIfAbsent(place, p -> new TreeSet<>())
                .add(behaviour.of(comparator));
    }
}
