package dev.imago.migrate.plan;

import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.api.OldState;
import org.jspecify.annotations.Nullable;

/** A compiled expression. A function: it keeps nothing, and may be called by several threads. */
@FunctionalInterface
public interface Computation {
    /**
     * The value for one old object: a {@code Long}, {@code Double}, {@code Boolean}, {@code String}, an {@link OldObject} or
     * null.
     *
     * @throws RuntimeException if there is none: null where a value is needed, an overflow, a division by zero
     */
    @Nullable
    Object of(OldObject old, OldState state);
}
