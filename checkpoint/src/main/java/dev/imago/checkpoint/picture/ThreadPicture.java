package dev.imago.checkpoint.picture;

import java.util.List;

/**
 * A Java thread.
 *
 * @param id of its kernel thread, in the process's own pid namespace
 * @param whole whether {@code frames} is its whole stack, for sure
 * @param frames innermost first: {@code com.acme.Shop.sell(line 12)}
 */
public record ThreadPicture(String name, int id, String state, boolean daemon, boolean whole, List<String> frames) {
    public ThreadPicture {
        frames = List.copyOf(frames);
    }
}
