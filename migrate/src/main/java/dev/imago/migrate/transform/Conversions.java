package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.api.Conversion;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.api.OldValue;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.Plan;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conversions by name: those that migrations registered, and the built-in ones of {@code docs/rules.md}. */
final class Conversions {
    private final Plan plan;

    Conversions(Plan plan) {
        this.plan = plan;
    }

    /**
     * The conversion of this name for a field.
     *
     * @throws IllegalArgumentException if there is none
     */
    Conversion of(String name, FieldRef to) {
        return plan.migrations().conversion(name).orElseGet(() -> builtIn(name, to.descriptor()));
    }

    private Conversion builtIn(String name, String descriptor) {
        return switch (name) {
            case "to-string" -> (old, out) -> text(old.get());
            case "parse" -> (old, out) -> parse(old.getString(), descriptor);
            case "ordinal" -> (old, out) -> ordinal(old);
            case "constant" -> (old, out) -> constant(old.get(), descriptor);
            case "whole" -> (old, out) -> whole(old.get());
            // What fits is checked where the value is written.
            case "box", "unbox", "narrow" -> (old, out) -> old.get();
            default -> throw new IllegalArgumentException("no conversion is called '" + name + "'");
        };
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value instanceof OldObject object) {
            return object.text();
        }
        return value == null ? null : value.toString();
    }

    private static @Nullable Object parse(@Nullable String text, String descriptor) {
        if (text == null) {
            return null;
        }
        char type = descriptor.length() == 1 ? descriptor.charAt(0) : Primitives.unboxed(Place.className(descriptor));
        return switch (type) {
            case 'Z' -> parseBoolean(text);
            case 'C' -> text;
            case 'F' -> parseFloat(text.strip());
            case 'D' -> Double.valueOf(text.strip());
            case 'B', 'S', 'I', 'J' -> Long.valueOf(text.strip());
            default -> throw new IllegalArgumentException("cannot parse a " + descriptor);
        };
    }

    /** A float as it is written, else the number that has to fit one. */
    private static Number parseFloat(String text) {
        Float number = Float.valueOf(text);
        return number.toString().equals(text) ? (Number) number : Double.valueOf(text);
    }

    private static boolean parseBoolean(String text) {
        return switch (text.strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        };
    }

    /** A floating number as the whole one that it is. */
    private static @Nullable Object whole(@Nullable Object value) {
        if (!(value instanceof Double || value instanceof Float)) {
            return value;
        }
        try {
            return new BigDecimal(((Number) value).doubleValue()).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(value + " is no whole number", e);
        }
    }

    /** A constant by its place in the new version's order, or by its name. */
    private @Nullable Object constant(@Nullable Object value, String descriptor) {
        if (!(value instanceof Number number)) {
            return value instanceof OldObject object ? object.text() : value;
        }
        List<String> constants = plan.next()
                .dictionary()
                .shape(Place.className(descriptor))
                .map(Shape::enumConstants)
                .orElse(List.of());
        long place = number.longValue();
        if (place < 0 || place >= constants.size()) {
            throw new IllegalArgumentException(Place.className(descriptor) + " has " + constants.size()
                    + " constants, and none of place " + place);
        }
        return constants.get((int) place);
    }

    private Object ordinal(OldValue old) {
        OldObject constant = old.object();
        int ordinal = plan.old()
                .shape(constant.className())
                .map(Shape::enumConstants)
                .map(constants -> constants.indexOf(constant.text()))
                .orElse(-1);
        if (ordinal < 0) {
            throw new IllegalArgumentException(
                    constant.className() + " is not an enum with a constant " + constant.text());
        }
        return ordinal;
    }
}
