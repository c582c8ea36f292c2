package dev.imago.migrate.trial;

import dev.imago.checkpoint.state.State;
import dev.imago.migrate.rules.Rules;

/** Opens the state that something is tried on, as often as that takes. */
@FunctionalInterface
public interface StateOpener {
    /**
     * Opens it; the caller closes it.
     *
     * @param rules whose roots, {@code keep}, {@code drop} and {@code carry} say what the state is, where it is read from a
     *     heap
     * @throws dev.imago.checkpoint.state.StateFormatException if it is none
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    State open(Rules rules);
}
