package dev.imago.migrate.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the objects of one class.
 *
 * @param newClass null when there is no counterpart
 * @param actions by field, superclasses' fields first; fields that JDK superclasses declare are not listed, they are copied
 * @param constants of an enum: old constant to new, those that change their names only
 * @param live number of live objects, or -1 when not known yet
 */
public record ShapePlan(
        String oldClass,
        @Nullable String newClass,
        Outcome outcome,
        List<FieldAction> actions,
        Map<String, String> constants,
        long live) {
    public ShapePlan {
        actions = List.copyOf(actions);
        constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    }
}
