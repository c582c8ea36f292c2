package dev.imago.migrate.meaning;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The comparators that code without a class of its own (lambdas, method references) gives to sorted collections. Immutable. */
final class HeldComparators {
    private static final Set<String> SORTED = Set.of(
            "java.util.TreeMap",
            "java.util.TreeSet",
            "java.util.PriorityQueue",
            "java.util.concurrent.ConcurrentSkipListMap",
            "java.util.concurrent.ConcurrentSkipListSet",
            "java.util.concurrent.PriorityBlockingQueue");

    private final VersionCode code;
    private final Behaviour behaviour;
    private final Map<String, Map<String, String>> byClass = new HashMap<>();
    /** Classes and places whose comparators the JDK makes of functions. */
    private final Set<List<String>> composed = new HashSet<>();

    HeldComparators(VersionCode code) {
        this.code = code;
        this.behaviour = new Behaviour(code);
        code.classes().forEach(owner -> owner.methods().values().forEach(this::collect));
    }

    /**
     * Fingerprints of the comparators that a class makes, by the method that makes them, or by its constant that holds one,
     * whichever class gives that to a collection.
     */
    Map<String, String> of(String className) {
        return Collections.unmodifiableMap(byClass.getOrDefault(className, Map.of()));
    }

    /** Whether the JDK makes one of a place's comparators of its functions, so that the comparator's class does not show whose they are. */
    boolean isComposed(String className, String place) {
        return composed.contains(List.of(className, place));
    }

    private void collect(MethodFacts method) {
        for (MethodFacts.Call call : method.calls()) {
            if (call.target().name().equals("<init>")
                    && SORTED.contains(call.target().owner())) {
                call.arguments().forEach(argument -> collect(method, argument));
            }
        }
    }

    private void collect(MethodFacts method, Origin argument) {
        if (argument instanceof Origin.Function function) {
            add(method.method().owner(), method.method().name(), function);
        } else if (argument instanceof Origin.Field field) {
            String constant = code.declared(field);
            String owner = constant.substring(0, constant.lastIndexOf('.'));
            MethodFacts initialiser =
                    code.of(owner).map(c -> c.methods().get("<clinit>()V")).orElse(null);
            boolean isKnown = byClass.getOrDefault(owner, Map.of()).containsKey(field.name());
            if (initialiser != null && !isKnown) {
                for (MethodFacts.Write write : initialiser.writes()) {
                    if (write.value() instanceof Origin.Function function
                            && code.declared(write.field()).equals(constant)) {
                        add(owner, field.name(), function);
                    }
                }
            }
        }
    }

    private void add(String owner, String place, Origin.Function comparator) {
        if (comparator.isComposed()) {
            composed.add(List.of(owner, place));
        }
        byClass.computeIfAbsent(owner, o -> new LinkedHashMap<>())
                .merge(place, behaviour.of(comparator), (a, b) -> a + "\n" + b);
    }
}
