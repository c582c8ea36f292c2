package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.rules.DefaultValue;
import dev.imago.migrate.rules.FieldTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Says of which entries of a table nothing can come: what no old field holds, and what no new one can. */
final class TableFit {
    /** What a number, a text or a truth value of a rule may be in a field of a more general type. */
    private static final Map<Class<?>, List<String>> OBJECTS = Map.of(
            Long.class, List.of("Ljava/lang/Integer;", "Ljava/lang/Long;", "Ljava/lang/Short;", "Ljava/lang/Byte;"),
            Double.class, List.of("Ljava/lang/Double;", "Ljava/lang/Float;"),
            Boolean.class, List.of("Ljava/lang/Boolean;"),
            String.class, List.of("Ljava/lang/String;", "Ljava/lang/Character;"));

    private final PlanContext context;
    private final FieldRef from;
    private final FieldRef to;

    TableFit(PlanContext context, FieldRef from, FieldRef to) {
        this.context = context;
        this.from = from;
        this.to = to;
    }

    /** What is wrong with the entries of a table as they are written; empty when nothing is. */
    Optional<String> misfit(Map<Object, Object> written) {
        List<String> misfits = new ArrayList<>();
        Map<Object, Object> keys = new LinkedHashMap<>();
        written.forEach((key, value) -> {
            keyMisfit(key).or(() -> valueMisfit(value, key)).ifPresent(misfits::add);
            Object other = keys.putIfAbsent(FieldTable.value(key, from.descriptor()), key);
            if (other != null) {
                misfits.add(other + " and " + key + " are the same " + PlanContext.readable(from.descriptor()));
            }
        });
        return misfits.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", misfits));
    }

    private Optional<String> keyMisfit(Object key) {
        String type = from.descriptor();
        char primitive = FieldTable.primitive(type);
        if (FieldTable.isDigit(key, type)) {
            return digit(key);
        }
        boolean fits = FieldTable.isObject(type)
                ? isAnObject(key, type)
                : DefaultFit.fitsPrimitive(key, primitive) && isExact(key, type);
        return fits
                ? Optional.empty()
                : Optional.of("its key '" + key + "' ("
                        + key.getClass().getSimpleName().toLowerCase(Locale.ROOT) + ") can be no value of type "
                        + PlanContext.readable(type) + enumHint());
    }

    private boolean isAnObject(Object value, String type) {
        return OBJECTS.getOrDefault(value.getClass(), List.of()).stream()
                .anyMatch(object -> context.hierarchy().isAssignable(object, type));
    }

    private Optional<String> valueMisfit(Object value, Object key) {
        // It becomes the kind of box that the old value has.
        if (FieldTable.isObject(to.descriptor())
                && value.getClass() == key.getClass()
                && value instanceof Number
                && isAnObject(value, to.descriptor())) {
            return Optional.empty();
        }
        if (FieldTable.isDigit(value, to.descriptor())) {
            return digit(value);
        }
        return isExact(value, to.descriptor())
                ? new DefaultFit(context).misfit(to, new DefaultValue.Constant(value))
                : Optional.of("'" + value + "' is not a value of type " + PlanContext.readable(to.descriptor()));
    }

    private static Optional<String> digit(Object digit) {
        return Optional.of(String.format(
                "%1$s may be a letter or the code of one: write '%1$s' for the letter, \"\\x0%1$s\" for the code",
                digit));
    }

    /** Not every whole number is one of floating point. */
    private static boolean isExact(Object value, String descriptor) {
        return !(value instanceof Long number)
                || !(FieldTable.value(number, descriptor) instanceof Double same)
                || same.longValue() == number;
    }

    private String enumHint() {
        String type = from.descriptor();
        String name =
                type.startsWith("L") ? type.substring(1, type.length() - 1).replace('/', '.') : "";
        boolean isEnum = context.old()
                .shape(name)
                .filter(shape -> shape.kind() == Shape.Kind.ENUM)
                .isPresent();
        return isEnum ? ", whose constants are mapped under its own name" : "";
    }
}
