package dev.imago.migrate.meaning;

import org.jspecify.annotations.Nullable;

/**
 * What new objects hold in a field from the beginning.
 *
 * @param held the value as {@link LiveObjects} counts it; null when objects cannot be asked for it
 * @param text how rules write it: {@code 5}, {@code true}, {@code null}, {@code "x"}, {@code {new: java.util.ArrayList}}, {@code OPEN}
 * @param isRule whether rules can be written so; otherwise the text only tells a person
 */
public record InitialValue(@Nullable Object held, String text, boolean isRule) {
    /** The same for a person to read. */
    InitialValue asDescription() {
        return new InitialValue(held, text, false);
    }

    /** As a value of a field of this type; null when it is none that can be written down. */
    static @Nullable InitialValue of(Origin origin, String descriptor) {
        if (origin instanceof Origin.Null) {
            return new InitialValue(LiveObjects.NULL, "null", true);
        } else if (origin instanceof Origin.Made made) {
            return new InitialValue(null, "{new: " + made.className() + "}", true);
        } else if (origin instanceof Origin.Field field) {
            boolean isOwn = descriptor.equals("L" + field.owner().replace('.', '/') + ";");
            return new InitialValue(null, isOwn ? field.name() : field.qualifiedName(), isOwn);
        }
        return origin instanceof Origin.Constant constant ? of(constant.value(), descriptor) : null;
    }

    private static InitialValue of(Object value, String descriptor) {
        if (value instanceof String text) {
            return new InitialValue(text, quoted(text), true);
        } else if (value instanceof Double number) {
            long bits = Double.doubleToRawLongBits(number);
            return new InitialValue(bits, decimal(number), true);
        } else if (value instanceof Float number) {
            long bits = Float.floatToRawIntBits(number);
            return new InitialValue(bits, decimal(number), true);
        }
        long bits = ((Number) value).longValue();
        String text = switch (descriptor) {
            case "Z", "Ljava/lang/Boolean;" -> Boolean.toString(bits != 0);
            case "C", "Ljava/lang/Character;" -> quoted(String.valueOf((char) bits));
            default -> Long.toString(bits);
        };
        return new InitialValue(bits, text, true);
    }

    private static String decimal(double value) {
        if (Double.isNaN(value)) {
            return ".nan";
        }
        return Double.isInfinite(value) ? (value > 0 ? ".inf" : "-.inf") : Double.toString(value);
    }

    /** As a double-quoted YAML scalar. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
