package dev.imago.migrate.plan;

import java.util.Map;
import java.util.Optional;

/** Guesses a {@code retype} rule for a field whose type changed, from the types alone. */
final class ConversionGuess {
    private static final String STRING = "Ljava/lang/String;";
    private static final Map<String, String> BOXES = Map.of(
            "Z", "Ljava/lang/Boolean;",
            "B", "Ljava/lang/Byte;",
            "S", "Ljava/lang/Short;",
            "C", "Ljava/lang/Character;",
            "I", "Ljava/lang/Integer;",
            "J", "Ljava/lang/Long;",
            "F", "Ljava/lang/Float;",
            "D", "Ljava/lang/Double;");

    private final PlanContext context;

    ConversionGuess(PlanContext context) {
        this.context = context;
    }

    /** What stands right of the field's name; empty when only a person or a transformer knows. */
    Optional<String> of(FieldRef from, FieldRef to) {
        String old = from.descriptor();
        String next = to.descriptor();
        boolean isSimple = BOXES.containsKey(old) || BOXES.containsValue(old) || context.isEnum(context.old(), old);
        if (next.equals(STRING) && isSimple) {
            return Optional.of("{using: to-string}");
        } else if (old.equals(STRING) && (BOXES.containsKey(next) || BOXES.containsValue(next))) {
            return Optional.of("{using: parse}");
        } else if (next.equals(BOXES.get(old))) {
            return Optional.of("{using: box}");
        } else if (old.equals(BOXES.get(next))) {
            return Optional.of("{using: unbox}");
        } else if (next.equals("I") && context.isEnum(context.old(), old)) {
            return Optional.of("{using: ordinal}");
        } else if (isNumber(old) && isNumber(next) && (!isDecimal(old) || isDecimal(next))) {
            return Optional.of("{using: narrow}");
        }
        return container(old, next);
    }

    private static boolean isNumber(String descriptor) {
        return descriptor.length() == 1 && "BSCIJFD".contains(descriptor);
    }

    private static boolean isDecimal(String descriptor) {
        return "FD".contains(descriptor);
    }

    private Optional<String> container(String old, String next) {
        boolean wasMap = is(old, "java/util/Map");
        boolean hadElements = is(old, "java/util/Collection") || old.startsWith("[");
        if (!wasMap && !hadElements) {
            return Optional.empty();
        }
        if (next.startsWith("[") && hadElements) {
            return Optional.of("{into: '" + PlanContext.readable(next) + "'}");
        }
        for (String each :
                new String[] {"java.util.ArrayList", "java.util.LinkedHashSet", "java.util.LinkedHashMap", name(next)
                }) {
            boolean isMap = each.endsWith("Map");
            boolean fits = JdkContainer.of(each).isPresent()
                    && context.hierarchy().isAssignable("L" + each.replace('.', '/') + ";", next);
            // Which key the elements of a map have is not to be seen.
            if (fits && (wasMap || !isMap)) {
                return Optional.of("{into: " + each + (wasMap && !isMap ? ", take: values}" : "}"));
            }
        }
        return Optional.empty();
    }

    private boolean is(String descriptor, String type) {
        return descriptor.startsWith("L") && context.hierarchy().isAssignable(descriptor, "L" + type + ";");
    }

    private static String name(String descriptor) {
        return descriptor.startsWith("L")
                ? descriptor.substring(1, descriptor.length() - 1).replace('/', '.')
                : "";
    }
}
