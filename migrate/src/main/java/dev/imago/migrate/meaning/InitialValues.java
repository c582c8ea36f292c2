package dev.imago.migrate.meaning;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a field holds in a new object when its constructor has ended, whichever constructor it was. */
final class InitialValues {
    private final VersionCode code;

    InitialValues(VersionCode code) {
        this.code = code;
    }

    /**
     * The value that all constructors agree upon: a {@link Origin.Constant}, {@link Origin.Null}, {@link Origin.Made} or static
     * {@link Origin.Field}; unknown when they differ or compute it.
     */
    Origin of(String className, String field, String descriptor) {
        Optional<ClassCode> owner = code.of(className);
        if (owner.isEmpty() || !owner.get().passedOver().isEmpty()) {
            return Origin.UNKNOWN;
        }
        Set<Origin> values = new HashSet<>();
        for (MethodFacts method : owner.get().methods().values()) {
            if (method.method().name().equals("<init>") && !delegates(method)) {
                values.add(after(owner.get(), method, field, descriptor));
            }
        }
        return values.size() == 1 ? values.iterator().next() : Origin.UNKNOWN;
    }

    /** What the class initialiser leaves in a static field; unknown when it computes it. */
    Origin ofStatic(String className, String field, String descriptor) {
        Optional<ClassCode> owner = code.of(className);
        if (owner.isEmpty()) {
            return Origin.UNKNOWN;
        }
        MethodFacts initialiser = owner.get().methods().get("<clinit>()V");
        return initialiser == null ? zero(descriptor) : after(owner.get(), initialiser, field, descriptor);
    }

    /** Whether the constructor leaves everything to another one of its class. */
    private static boolean delegates(MethodFacts constructor) {
        return constructor.calls().stream()
                .anyMatch(c -> c.target().name().equals("<init>")
                        && c.target().owner().equals(constructor.method().owner())
                        && c.arguments().get(0).equals(new Origin.Parameter(0)));
    }

    private Origin after(ClassCode owner, MethodFacts method, String field, String descriptor) {
        List<MethodFacts.Write> writes = writes(owner, method, field);
        if (writes.isEmpty()) {
            return isWrittenByCallees(owner, method, field) ? Origin.UNKNOWN : zero(descriptor);
        }
        MethodFacts.Write only = writes.get(0);
        boolean isKnown = writes.size() == 1
                && only.isOwn()
                && only.isCertain()
                && (only.value() instanceof Origin.Constant
                        || only.value() instanceof Origin.Null
                        || only.value() instanceof Origin.Made
                        || isStatic(only.value()));
        return isKnown && !isWrittenByCallees(owner, method, field) ? only.value() : Origin.UNKNOWN;
    }

    private static List<MethodFacts.Write> writes(ClassCode owner, MethodFacts method, String field) {
        return method.writes().stream()
                .filter(w -> w.field().equals(new Origin.Field(owner.name(), field)))
                .toList();
    }

    private boolean isStatic(Origin value) {
        return value instanceof Origin.Field read
                && code.field(code.declared(read))
                        .filter(f -> f.isStatic() && f.isFinal())
                        .isPresent();
    }

    /** Whether a method of the class that is called from there, directly or not, writes the field. */
    private static boolean isWrittenByCallees(ClassCode owner, MethodFacts from, String field) {
        Set<MethodRef> seen = new HashSet<>();
        List<MethodFacts> pending = new ArrayList<>(List.of(from));
        while (!pending.isEmpty()) {
            MethodFacts method = pending.remove(pending.size() - 1);
            for (MethodFacts.Call call : method.calls()) {
                MethodFacts callee = call.target().owner().equals(owner.name())
                                && !call.target().name().equals("<init>")
                        ? owner.methods().get(call.target().signature())
                        : null;
                if (callee != null && seen.add(callee.method())) {
                    if (!writes(owner, callee, field).isEmpty()) {
                        return true;
                    }
                    pending.add(callee);
                }
            }
        }
        return false;
    }

    static Origin zero(String descriptor) {
        return switch (descriptor.charAt(0)) {
            case 'L', '[' -> Origin.NULL;
            case 'J' -> new Origin.Constant(0L);
            case 'F' -> new Origin.Constant(0f);
            case 'D' -> new Origin.Constant(0d);
            default -> new Origin.Constant(0);
        };
    }
}
