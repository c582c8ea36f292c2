package dev.imago.migrate.api;

import org.jspecify.annotations.Nullable;

/**
 * Turns the value of one field into a value of another type, by a name that {@code retype} rules use.
 *
 * <p>The promises of {@link Transformer} hold here too: deterministic, stateless, may run in several threads.
 */
@FunctionalInterface
public interface Conversion {
    /**
     * Converts one value.
     *
     * @param old the old field: its value, and the object that has it; valid during this call only
     * @param out creates objects where the new value is one
     * @return a value as {@link NewObject#set} takes it
     */
    @Nullable
    Object convert(OldValue old, Creation out) throws Exception;
}
