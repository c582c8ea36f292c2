package dev.imago.migrate.trial;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.State;
import java.nio.file.Path;

/** Opens what somebody names as a state: an encoded state, or whatever else holds one. */
@FunctionalInterface
public interface StateOpener {
    /**
     * Opens it; the caller closes it.
     *
     * @param classes shapes of the state's classes, for forms that do not have them
     * @throws dev.imago.checkpoint.state.StateFormatException if it is none
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    State open(Path file, Dictionary classes);
}
