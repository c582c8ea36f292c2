package dev.imago.restore.load;

import java.io.IOException;
import java.io.OutputStream;

/** Writes a state in its encoded form, from its first byte to its end. */
@FunctionalInterface
public interface StateSource {
    /** Writes to {@code out}, which stays open. */
    void writeTo(OutputStream out) throws IOException;
}
