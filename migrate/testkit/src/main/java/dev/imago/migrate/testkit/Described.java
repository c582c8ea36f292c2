package dev.imago.migrate.testkit;

import dev.imago.migrate.api.EnumValue;
import dev.imago.migrate.api.NewMapping;
import dev.imago.migrate.api.NewObject;
import dev.imago.migrate.api.NewSequence;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.api.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A new object as a transformer described it. Values are what it gave: boxes, strings, {@link EnumValue}s, the {@link
 * Fixture}s whose counterparts are meant, or other described objects.
 */
public final class Described implements NewSequence, NewMapping {
    private final String className;
    private final @Nullable Fixture copied;
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private final List<@Nullable Object> elements = new ArrayList<>();
    private final Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();

    /** An object; what is not set is that of {@code copied}. */
    Described(String className, @Nullable Fixture copied) {
        this.className = className;
        this.copied = copied;
    }

    @Override
    public String className() {
        return className;
    }

    /**
     * Value of a field: the one that was set, or the old object's where it would be copied; null where it was cleared.
     * Renames and defaults by rules are not known here.
     *
     * @throws IllegalArgumentException if it has none
     */
    public @Nullable Object get(String field) {
        if (values.containsKey(field)) {
            return values.get(field);
        }
        if (copied != null && copied.has(field)) {
            return copied.get(field);
        }
        throw new IllegalArgumentException(className + "." + field + " was not set; set are " + values.keySet());
    }

    /**
     * The described object that a field refers to.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public Described object(String field) {
        if (get(field) instanceof Described described) {
            return described;
        }
        throw new IllegalArgumentException(className + "." + field + " is no new object, but " + get(field));
    }

    /** Whether the transformer gave the field a value. */
    public boolean isSet(String field) {
        return values.containsKey(field);
    }

    /** What was added, in order. */
    public List<@Nullable Object> elements() {
        return Collections.unmodifiableList(elements);
    }

    /** What was put, in order. */
    public Map<@Nullable Object, @Nullable Object> entries() {
        return Collections.unmodifiableMap(entries);
    }

    @Override
    public NewObject set(String field, @Nullable Object value) {
        values.put(field, checked(value));
        return this;
    }

    @Override
    public NewObject clear(String... fields) {
        for (String field : fields) {
            values.put(field, null);
        }
        return this;
    }

    @Override
    public NewSequence add(@Nullable Object element) {
        elements.add(checked(element));
        return this;
    }

    @Override
    public NewMapping put(@Nullable Object key, @Nullable Object value) {
        entries.put(checked(key), checked(value));
        return this;
    }

    private @Nullable Object checked(@Nullable Object value) {
        Object behind = value == null ? null : View.unwrap(value);
        if (behind != null) {
            return behind;
        }
        if (value == null
                || value instanceof OldObject
                || value instanceof NewObject
                || value instanceof EnumValue
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Character
                || (value instanceof Number && value.getClass().getPackageName().equals("java.lang"))) {
            return value;
        }
        throw new IllegalArgumentException("a " + value.getClass().getName()
                + " of this JVM is not a value; create the object with the Transformation");
    }

    @Override
    public String toString() {
        return className + values;
    }
}
