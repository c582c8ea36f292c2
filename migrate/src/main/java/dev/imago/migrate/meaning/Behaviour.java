package dev.imago.migrate.meaning;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Fingerprints of what methods do: their own code, that of helpers and lambdas of the same class, and of the static methods of
 * other own classes that these call; three calls deep, for what lies deeper is rarely about the value.
 */
final class Behaviour {
    private static final int HELPERS = 3;

    private final VersionCode code;

    Behaviour(VersionCode code) {
        this.code = code;
    }

    /** Fingerprint of a method of a class or its superclasses; says so when none of the own classes has it. */
    String of(MethodRef method) {
        Optional<MethodFacts> declared = code.method(method);
        if (declared.isEmpty()) {
            return "inherited";
        }
        if (isGenerated(declared.get())) {
            return "generated from the record's components";
        }
        return closure(declared.get());
    }

    /** Which own class declares the method that a class has; empty when a JDK or library class does. */
    Optional<String> declaringClass(MethodRef method) {
        return code.method(method).map(m -> m.method().owner());
    }

    /** Fingerprint of a function object: how it was put together, and the code of its bodies. */
    String of(Origin.Function function) {
        StringBuilder text = new StringBuilder(function.text());
        for (MethodRef body : function.bodies()) {
            Optional<MethodFacts> own = code.method(body);
            text.append(' ').append(own.isPresent() ? closure(own.get()) : body.toString());
        }
        return text.toString();
    }

    private boolean isGenerated(MethodFacts method) {
        boolean isRecord = code.of(method.method().owner())
                .map(c -> "java.lang.Record".equals(c.superName()))
                .orElse(false);
        return isRecord && method.calls().isEmpty() && !method.bodies().isEmpty();
    }

    private String closure(MethodFacts method) {
        StringBuilder text = new StringBuilder();
        Set<MethodRef> seen = new HashSet<>(Set.of(method.method()));
        List<MethodFacts> level = List.of(method);
        for (int depth = 0; depth <= HELPERS && !level.isEmpty(); depth++) {
            List<MethodFacts> next = new ArrayList<>();
            for (MethodFacts each : level) {
                text.append(each.digest()).append('\n');
                if (each.method().owner().equals(method.method().owner())) {
                    called(each).stream().filter(m -> seen.add(m.method())).forEach(next::add);
                }
            }
            level = next;
        }
        return text.toString();
    }

    /** Helpers of the same class, lambdas, and static methods of own classes. */
    private List<MethodFacts> called(MethodFacts method) {
        List<MethodFacts> callees = new ArrayList<>();
        for (MethodFacts.Call call : method.calls()) {
            if (call.isStatic() || call.target().owner().equals(method.method().owner())) {
                code.method(call.target()).ifPresent(callees::add);
            }
        }
        method.bodies().stream()
                .filter(body -> body.owner().equals(method.method().owner()))
                .forEach(body -> code.method(body).ifPresent(callees::add));
        return callees;
    }
}
