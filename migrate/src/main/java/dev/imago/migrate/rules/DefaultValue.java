package dev.imago.migrate.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a field gets that old objects do not have. */
public sealed interface DefaultValue {
    /** The same value for each object: {@code Long}, {@code Double}, {@code Boolean}, {@code String} (also the name of an enum constant) or null. */
    record Constant(@Nullable Object value) implements DefaultValue {}

    /** A value computed from the old object. */
    record Computed(Expression expression) implements DefaultValue {}

    /**
     * An object for each object, of its own: an empty JDK collection, map, lock or atomic, or one of the service's classes.
     *
     * @param fields of an object of the service's classes: its fields' values, which see the same old object
     */
    record Created(String className, Map<String, DefaultValue> fields) implements DefaultValue {
        public Created {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /** All expressions in it. */
    default List<Expression> expressions() {
        if (this instanceof Computed computed) {
            return List.of(computed.expression());
        }
        List<Expression> found = new ArrayList<>();
        if (this instanceof Created created) {
            created.fields().values().forEach(value -> found.addAll(value.expressions()));
        }
        return found;
    }
}
