package dev.imago.migrate.plan;

import dev.imago.migrate.rules.FieldTable;
import dev.imago.migrate.rules.Split;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Between which types the built-in conversions can work at all; {@code docs/rules.md} says what each does. */
public final class BuiltInConversion {
    private static final String STRING = "Ljava/lang/String;";
    /** What objects a field of these types holds is seen when it is read. */
    private static final Set<String> ANYTHING = Set.of(
            "Ljava/lang/Object;",
            "Ljava/lang/Number;",
            "Ljava/lang/Comparable;",
            "Ljava/lang/CharSequence;",
            "Ljava/io/Serializable;");

    private final PlanContext context;

    BuiltInConversion(PlanContext context) {
        this.context = context;
    }

    /** Whether a conversion can make any value of the one field one of the other. */
    boolean fits(String name, FieldRef from, FieldRef to) {
        String old = from.descriptor();
        String next = to.descriptor();
        boolean any = ANYTHING.contains(old);
        return switch (name) {
            case "to-string" -> context.hierarchy().isAssignable(STRING, next) && (any || hasText(old));
            case "parse" -> (any || old.equals(STRING)) && !FieldTable.isObject(next);
            case "narrow" ->
                isNarrower(old, next)
                        || (isNumber(next) && (any || (isNumber(old) && (isDecimal(next) || !isDecimal(old)))));
            case "whole" -> isNumber(next) && !isDecimal(next) && (any || isDecimal(old));
            case "box" ->
                old.length() == 1
                        && next.length() > 1
                        && context.hierarchy().isAssignable(FieldTable.box(old.charAt(0)), next);
            case "unbox" -> next.length() == 1 && (any || isUnboxed(old, next));
            case "ordinal" -> isNumber(next) && (any || context.isEnum(context.old(), old));
            case "constant" ->
                context.isEnum(context.next().dictionary(), next)
                        && (any || old.equals(STRING) || (isNumber(old) && !isDecimal(old)));
            default -> true;
        };
    }

    /**
     * The built-in conversion that makes the old value again of what another one has made: empty where the value itself
     * will do, null where none does.
     *
     * @param wasEnum whether the old field holds constants of one of the service's enums
     */
    public static @Nullable String back(String name, FieldRef from, FieldRef to, boolean wasEnum) {
        String old = from.descriptor();
        return switch (name) {
            case "to-string" -> wasEnum ? "constant" : !FieldTable.isObject(old) ? "parse" : null;
            case "parse" -> "to-string";
            case "ordinal" -> "constant";
            case "constant" -> old.equals(STRING) ? "to-string" : "ordinal";
            case "box", "unbox", "narrow", "whole" -> numberBack(old, to.descriptor());
            default -> null;
        };
    }

    private static String numberBack(String old, String next) {
        boolean areNumbers = !FieldTable.isObject(old) && !FieldTable.isObject(next);
        if (areNumbers && FieldTable.primitive(old) != FieldTable.primitive(next)) {
            return isDecimal(next) && !isDecimal(old) ? "whole" : "narrow";
        } else if (old.length() == 1) {
            return next.length() == 1 ? "" : "unbox";
        }
        return next.length() == 1 ? "box" : "";
    }

    /** A reference to what some of the objects are: the way back of one to what all of them are. */
    private boolean isNarrower(String old, String next) {
        Split split = old.startsWith("L") ? context.rules().split().get(name(old)) : null;
        return old.length() > 1
                && next.length() > 1
                && (context.hierarchy().isAssignable(next, context.names().descriptor(old))
                        || (split != null
                                && split.classes().stream()
                                        .anyMatch(part -> context.hierarchy().isAssignable(descriptor(part), next))));
    }

    private static String descriptor(String className) {
        return "L" + className.replace('.', '/') + ";";
    }

    /** The JDK's objects that travel as a text have one, too. */
    private boolean hasText(String descriptor) {
        if (descriptor.startsWith("[")) {
            return false;
        }
        // A heap's classes are not only the service's own.
        boolean isOwn = descriptor.startsWith("L")
                && !context.jdk().isJdk(name(descriptor))
                && context.old().shape(name(descriptor)).isPresent();
        boolean isContainer = descriptor.startsWith("L")
                && (context.hierarchy().isAssignable(descriptor, "Ljava/util/Collection;")
                        || context.hierarchy().isAssignable(descriptor, "Ljava/util/Map;"));
        return !isContainer && (!isOwn || context.isEnum(context.old(), descriptor));
    }

    private static boolean isUnboxed(String old, String next) {
        boolean isSame = FieldTable.primitive(old) == next.charAt(0);
        return isSame || (isNumber(old) && isNumber(next) && (isDecimal(next) || !isDecimal(old)));
    }

    private static boolean isNumber(String descriptor) {
        return "BSCIJFD".indexOf(FieldTable.primitive(descriptor)) >= 0;
    }

    private static boolean isDecimal(String descriptor) {
        return "FD".indexOf(FieldTable.primitive(descriptor)) >= 0;
    }

    private static String name(String descriptor) {
        return descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
    }
}
