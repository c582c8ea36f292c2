package dev.imago.checkpoint.image;

import java.util.List;

/**
 * A process of the dumped tree.
 *
 * @param threads thread ids, the first is {@code pid}
 */
public record ProcessImage(int pid, int ppid, int pgid, int sid, List<Integer> threads) {
    static ProcessImage of(Message entry) {
        for (long thread : entry.scalars(5)) {
            if (thread <= 0 || thread > Integer.MAX_VALUE) {
                throw entry.invalid("a thread has the id " + thread);
            }
        }
        return new ProcessImage(
                entry.requireInt(1, "pid"),
                entry.requireInt(2, "ppid"),
                entry.requireInt(3, "pgid"),
                entry.requireInt(4, "sid"),
                entry.scalars(5).stream().map(Long::intValue).toList());
    }
}
