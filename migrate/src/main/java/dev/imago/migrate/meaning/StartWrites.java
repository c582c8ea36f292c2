package dev.imago.migrate.meaning;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Fields that a version writes while it starts: in class initialisers, main methods, and what these call. What lambdas, threads
 * and libraries call is not followed, for most of it runs later.
 */
final class StartWrites {
    private final VersionCode code;
    private final Set<MethodRef> seen = new HashSet<>();
    private final Deque<MethodFacts> pending = new ArrayDeque<>();

    private StartWrites(VersionCode code) {
        this.code = code;
    }

    /** Their names, by the classes that declare them. */
    static Set<String> of(VersionCode code) {
        return new StartWrites(code).follow();
    }

    private Set<String> follow() {
        code.classes().stream()
                .flatMap(owner -> owner.methods().values().stream())
                .filter(method -> method.method().name().equals("<clinit>")
                        || method.method().signature().equals("main([Ljava/lang/String;)V"))
                .forEach(this::add);
        Set<String> written = new HashSet<>();
        while (!pending.isEmpty()) {
            MethodFacts method = pending.remove();
            method.writes().forEach(write -> written.add(code.declared(write.field())));
            method.calls().forEach(call -> code.reached(call.target()).forEach(this::add));
        }
        return written;
    }

    private void add(MethodFacts method) {
        if (seen.add(method.method())) {
            pending.add(method);
        }
    }
}
