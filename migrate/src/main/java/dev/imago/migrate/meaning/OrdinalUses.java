package dev.imago.migrate.meaning;

import dev.imago.checkpoint.state.ShapeField;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds where the code keeps ordinals of an enum: in numbers, in masks, as positions in arrays. */
final class OrdinalUses {
    private static final int SYNTHETIC = 0x1000;

    private final VersionCode code;
    private final NumberFlow flow;

    OrdinalUses(VersionCode code, NumberFlow flow) {
        this.code = code;
        this.flow = flow;
    }

    Set<OrdinalUse> of(String enumClass) {
        Set<OrdinalUse> uses = new LinkedHashSet<>();
        for (ClassCode each : code.classes()) {
            for (MethodFacts method : each.methods().values()) {
                collect(enumClass, method, uses);
            }
        }
        return uses;
    }

    private void collect(String enumClass, MethodFacts method, Set<OrdinalUse> uses) {
        for (MethodFacts.Write write : method.writes()) {
            kind(enumClass, write.value()).ifPresent(kind -> add(write.field(), kind, uses));
        }
        for (MethodFacts.Indexing indexing : method.indexings()) {
            boolean isByOrdinal = kind(enumClass, indexing.index()).isPresent();
            if (isByOrdinal && indexing.array() instanceof Origin.Field array) {
                add(array, OrdinalUse.Kind.ARRAY, uses);
            }
            boolean isOrdinal = kind(enumClass, indexing.stored())
                    .filter(kind -> kind == OrdinalUse.Kind.NUMBER)
                    .isPresent();
            if (isOrdinal) {
                flow.holders(indexing.array(), method.method())
                        .forEach(field -> uses.add(new OrdinalUse(field, OrdinalUse.Kind.NUMBER)));
                addArray(indexing.array(), uses);
            }
            boolean isOfConstants = indexing.array() instanceof Origin.Result result
                    && result.method().owner().equals(enumClass)
                    && result.method().name().equals("values");
            if (isOfConstants && indexing.index() instanceof Origin.Field number) {
                add(number, OrdinalUse.Kind.NUMBER, uses);
            } else if (isOfConstants && indexing.index() instanceof Origin.Element number) {
                addArray(number.array(), uses);
            }
        }
        for (MethodFacts.Call call : method.calls()) {
            collect(enumClass, call, uses);
        }
    }

    private void collect(String enumClass, MethodFacts.Call call, Set<OrdinalUse> uses) {
        for (int i = 0; i < call.arguments().size(); i++) {
            Optional<OrdinalUse.Kind> kind = kind(enumClass, call.arguments().get(i));
            if (kind.isPresent()) {
                for (MethodFacts callee : code.reached(call.target())) {
                    flow.keptBy(callee.method(), call.slot(i))
                            .forEach(field -> uses.add(new OrdinalUse(field, kind.get())));
                }
            }
        }
    }

    /** By whichever way it is one. */
    private Optional<OrdinalUse.Kind> kind(String enumClass, Origin value) {
        return Origin.ways(value).stream()
                .flatMap(way -> kindOfWay(enumClass, way).stream())
                .min(Comparator.naturalOrder());
    }

    private Optional<OrdinalUse.Kind> kindOfWay(String enumClass, Origin value) {
        if (value instanceof Origin.Ordinal ordinal && ordinal.enumClass().equals(enumClass)) {
            return Optional.of(ordinal.asBit() ? OrdinalUse.Kind.MASK : OrdinalUse.Kind.NUMBER);
        }
        if (!(value instanceof Origin.Result result)) {
            return Optional.empty();
        }
        List<MethodFacts> methods = code.reached(result.method());
        Origin plain = new Origin.Ordinal(enumClass, false);
        boolean isOrdinal = !methods.isEmpty()
                && methods.stream().allMatch(m -> m.returned().equals(Set.of(plain)));
        return isOrdinal ? Optional.of(OrdinalUse.Kind.NUMBER) : Optional.empty();
    }

    /** Bytes are taken for data, not for codes, but for those that are certain to be ordinals. */
    private void addArray(Origin array, Set<OrdinalUse> uses) {
        if (array instanceof Origin.Field field
                && code.field(code.declared(field))
                        .filter(known -> NumberHolders.areNumbers(known.descriptor()))
                        .isPresent()) {
            uses.add(new OrdinalUse(code.declared(field) + NumberFlow.ELEMENTS, OrdinalUse.Kind.NUMBER));
        }
    }

    private void add(Origin.Field field, OrdinalUse.Kind kind, Set<OrdinalUse> uses) {
        String name = code.declared(field);
        Optional<ShapeField> known = code.field(name);
        if (known.isPresent() && (known.get().modifiers() & SYNTHETIC) == 0) {
            uses.add(new OrdinalUse(name, kind));
        }
    }
}
