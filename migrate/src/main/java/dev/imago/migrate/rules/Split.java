package dev.imago.migrate.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A class whose objects become objects of several classes.
 *
 * @param by what decides, computed from the old object
 * @param into new class by value: {@code Long}, {@code Double}, {@code Boolean} or {@code String} (also the name of an enum
 *     constant)
 * @param otherwise new class for all other values; empty if those stop the run
 */
public record Split(Expression by, Map<Object, String> into, String otherwise) {
    public Split {
        into = Collections.unmodifiableMap(new LinkedHashMap<>(into));
    }

    /** All new classes. */
    public List<String> classes() {
        List<String> all = new ArrayList<>(into.values());
        if (!otherwise.isEmpty()) {
            all.add(otherwise);
        }
        return all.stream().distinct().toList();
    }
}
