package dev.imago.restore.load;

import dev.imago.checkpoint.state.StateWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes a state in its encoded form, from its first byte to its end. */
@FunctionalInterface
public interface StateSource {
    /** Writes to {@code out}, which stays open. */
    void writeTo(OutputStream out) throws IOException;

    /** A state that has nothing in it. */
    static StateSource empty() {
        return out -> {
            StateWriter writer = new StateWriter(out);
            writer.roots(List.of());
            writer.finish();
        };
    }
}
