package dev.imago.migrate.rules;

import java.util.Optional;
import java.util.Set;

/**
 * How a collection, map or array becomes one of another kind.
 *
 * @param className class of the new one: {@code java.util.LinkedHashMap}, or an array such as {@code [I}
 * @param key what the key of an element is, where a map is made of elements; where elements are made of a map, what its keys
 *     must equal
 * @param duplicates what happens to the second of two equal elements of a set or keys of a map
 * @param dropNulls whether nulls that have no place are left out; otherwise they stop the run
 * @param take what stays of a map's entries
 */
public record ContainerChange(
        String className, Optional<Expression> key, Duplicates duplicates, boolean dropNulls, Take take) {
    private static final Set<String> SETS = Set.of("java.util.HashSet", "java.util.LinkedHashSet", "java.util.TreeSet");

    /** Whether the new one takes no two equal elements. */
    public boolean makesSet() {
        return SETS.contains(className);
    }

    /** Which of several equal ones stays. */
    public enum Duplicates {
        /** They stop the run. */
        STOP,
        FIRST,
        LAST
    }

    /** What stays of a map's entries. */
    public enum Take {
        /** Nothing may be lost: a map stays one, or its keys are found in its values. */
        ALL,
        KEYS,
        VALUES
    }
}
