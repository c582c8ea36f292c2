package dev.imago.migrate.meaning;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What class initialisers do to make and fill one static field. Thread-safe. */
final class StaticTables {
    private final VersionCode code;
    private final Map<String, List<Set<String>>> used = new ConcurrentHashMap<>();

    StaticTables(VersionCode code) {
        this.code = code;
    }

    /**
     * Fingerprint of the statements that have to do with the field, through local variables and the class's own methods too;
     * empty when the class initialiser does not touch it.
     */
    Optional<String> fingerprint(String className, String field) {
        Optional<ClassCode> owner = code.of(className);
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        List<Statement> all = owner.get().initialiser();
        List<Set<String>> uses = used.computeIfAbsent(className, c -> uses(owner.get()));
        boolean[] isPart = new boolean[all.size()];
        Set<Integer> locals = new HashSet<>();
        boolean grew = true;
        boolean any = false;
        while (grew) {
            grew = false;
            for (int i = 0; i < isPart.length; i++) {
                boolean belongs = uses.get(i).contains(field)
                        || all.get(i).locals().stream().anyMatch(locals::contains);
                if (!isPart[i] && belongs) {
                    isPart[i] = true;
                    any = true;
                    grew |= locals.addAll(all.get(i).locals());
                }
            }
        }
        return any ? Optional.of(text(owner.get(), all, isPart)) : Optional.empty();
    }

    /**
     * Static fields of the class that each statement of its initialiser makes or may fill, in the class's own methods too. What
     * a statement reads to make another field of it does not count.
     */
    private static List<Set<String>> uses(ClassCode owner) {
        List<Set<String>> uses = new ArrayList<>();
        for (Statement statement : owner.initialiser()) {
            Set<String> fields =
                    new HashSet<>(statement.written().isEmpty() ? statement.fields() : statement.written());
            for (MethodRef call : statement.calls()) {
                own(owner, call, new HashSet<>()).forEach(method -> collect(owner, method, fields));
            }
            uses.add(fields);
        }
        return uses;
    }

    private static void collect(ClassCode owner, MethodFacts method, Set<String> fields) {
        List<Origin> touched = new ArrayList<>();
        method.calls().forEach(call -> touched.addAll(call.arguments()));
        method.indexings().forEach(indexing -> touched.add(indexing.array()));
        method.writes().forEach(write -> touched.add(write.field()));
        for (Origin each : touched) {
            if (each instanceof Origin.Field field && field.owner().equals(owner.name())) {
                fields.add(field.name());
            }
        }
    }

    private String text(ClassCode owner, List<Statement> all, boolean[] isPart) {
        StringBuilder text = new StringBuilder();
        Set<MethodRef> called = new HashSet<>();
        for (int i = 0; i < isPart.length; i++) {
            if (isPart[i]) {
                text.append(all.get(i).digest()).append('\n');
                for (MethodRef call : all.get(i).calls()) {
                    own(owner, call, called)
                            .forEach(m -> text.append(m.digest()).append('\n'));
                }
            }
        }
        return text.toString();
    }

    /** Static methods of the class that a call leads to and that were not met before; constructors are not looked into. */
    private static List<MethodFacts> own(ClassCode owner, MethodRef call, Set<MethodRef> seen) {
        List<MethodFacts> found = new ArrayList<>();
        Deque<MethodRef> pending = new ArrayDeque<>(List.of(call));
        while (!pending.isEmpty()) {
            MethodRef target = pending.remove();
            MethodFacts method =
                    target.owner().equals(owner.name()) ? owner.methods().get(target.signature()) : null;
            boolean isStatic = method != null && java.lang.reflect.Modifier.isStatic(method.access());
            if (method != null && isStatic && seen.add(method.method())) {
                found.add(method);
                method.calls().forEach(c -> pending.add(c.target()));
            }
        }
        return found;
    }
}
