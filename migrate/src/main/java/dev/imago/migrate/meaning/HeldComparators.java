package dev.imago.migrate.meaning;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The comparators that code without a class of its own (lambdas, method references) gives to sorted collections. */
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

    HeldComparators(VersionCode code) {
        this.code = code;
        this.behaviour = new Behaviour(code);
    }

    /** Fingerprints of the comparators that a class makes, by the method that makes them or the constant that holds one. */
    Map<String, String> of(String className) {
        Map<String, String> found = new LinkedHashMap<>();
        Optional<ClassCode> owner = code.of(className);
        owner.ifPresent(c -> c.methods().values().forEach(m -> collect(m, found)));
        return found;
    }

    private void collect(MethodFacts method, Map<String, String> found) {
        for (MethodFacts.Call call : method.calls()) {
            if (call.target().name().equals("<init>")
                    && SORTED.contains(call.target().owner())) {
                call.arguments().forEach(argument -> collect(method, argument, found));
            }
        }
    }

    private void collect(MethodFacts method, Origin argument, Map<String, String> found) {
        if (argument instanceof Origin.Function function) {
            found.merge(method.method().name(), behaviour.of(function), (a, b) -> a + "\n" + b);
        } else if (argument instanceof Origin.Field field
                && field.owner().equals(method.method().owner())) {
            MethodFacts initialiser = code.of(field.owner())
                    .map(c -> c.methods().get("<clinit>()V"))
                    .orElse(null);
            if (initialiser != null) {
                initialiser.writes().stream()
                        .filter(w -> w.field().equals(field) && w.value() instanceof Origin.Function)
                        .forEach(w -> found.put(field.name(), behaviour.of((Origin.Function) w.value())));
            }
        }
    }
}
