package dev.imago.migrate.rules;

import org.jspecify.annotations.Nullable;

/** What a field gets that old objects do not have. */
public sealed interface DefaultValue {
    /** The same value for each object: {@code Long}, {@code Double}, {@code Boolean}, {@code String} (also the name of an enum constant) or null. */
    record Constant(@Nullable Object value) implements DefaultValue {}

    /** An empty JDK collection, map, lock or atomic for each object, of its own. */
    record Empty(String className) implements DefaultValue {}
}
