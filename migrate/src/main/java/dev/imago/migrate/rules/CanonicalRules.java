package dev.imago.migrate.rules;

import dev.imago.checkpoint.freeze.when.Condition;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rules as one text that is the same whenever they mean the same: comments, layout, line endings and the order in which
 * they are listed make no difference, nor does a part that says what holds without it.
 */
public final class CanonicalRules {
    /** Where the rules were read from is not what they say. */
    private static final Set<String> PLACES = Set.of("source", "lines");

    private CanonicalRules() {}

    /** The text: a line for each part that says something, empty for no rules. */
    public static String of(Rules rules) {
        StringBuilder text = new StringBuilder();
        for (RecordComponent part : Rules.class.getRecordComponents()) {
            Object value = value(part, rules);
            // A part that comes with a later version of this program leaves the text of old rules as it is.
            if (!PLACES.contains(part.getName()) && !Objects.equals(value, value(part, Rules.none()))) {
                String said = value instanceof List<?> list ? sorted(list) : text(value);
                text.append(part.getName()).append(' ').append(said).append('\n');
            }
        }
        return text.toString();
    }

    private static @Nullable Object value(RecordComponent part, Object owner) {
        try {
            return part.getAccessor().invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(part + " of rules cannot be read", e);
        }
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "null";
        } else if (value instanceof Optional<?> optional) {
            return text(optional.orElse(null));
        } else if (value instanceof Map<?, ?> map) {
            return sorted(map.entrySet().stream()
                    .map(e -> text(e.getKey()) + "=" + text(e.getValue()))
                    .toList());
        } else if (value instanceof Set<?> set) {
            return sorted(set);
        } else if (value instanceof List<?> list) {
            return list.stream().map(CanonicalRules::text).collect(Collectors.joining(", ", "[", "]"));
        } else if (value instanceof Record record && !(value instanceof Condition)) {
            return record(record);
        }
        String plain = value.toString();
        return value.getClass().getSimpleName() + ":" + plain.length() + ":" + plain;
    }

    private static String record(Record value) {
        StringBuilder text = new StringBuilder(value.getClass().getSimpleName());
        for (RecordComponent part : value.getClass().getRecordComponents()) {
            if (part.getType() == Expression.Position.class) {
                continue;
            }
            text.append(' ').append(part.getName()).append('=').append(text(value(part, value)));
        }
        return "(" + text + ")";
    }

    private static String sorted(Collection<?> values) {
        return values.stream()
                .map(CanonicalRules::text)
                .collect(Collectors.toCollection(TreeSet::new))
                .toString();
    }
}
