package dev.imago.restore.upgrade;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a run has to put away, last come first gone. Closing goes on when one of them fails, and throws the first failure. */
public final class Cleanup {
    private final Deque<AutoCloseable> pending = new ArrayDeque<>();

    /** Puts {@code resource} away before everything that was given earlier. */
    public <T extends AutoCloseable> T later(T resource) {
        pending.push(resource);
        return resource;
    }

    /** Puts everything away. */
    public void close() throws Exception {
        Exception first = null;
        while (!pending.isEmpty()) {
            try {
                pending.pop().close();
            } catch (Exception e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
