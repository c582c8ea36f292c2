package dev.imago.restore.upgrade;

import dev.imago.migrate.classpath.JavaCommand;
import dev.imago.restore.launch.OldProcess;
import dev.imago.restore.takeover.StandIn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the new version is to be started, and in whose place: it gets that process's rights, directory, environment and
 * descriptors.
 *
 * @param command words that start it
 * @param java the same as understood by us, or null when it is no plain java command
 * @param apart stands in for old in a sandbox, where the new version is rehearsed apart from the world; null outside of
 *     rehearsals
 */
public record Successor(
        OldProcess old,
        List<String> command,
        @Nullable JavaCommand java,
        @Nullable StandIn apart) {
    public Successor {
        command = List.copyOf(command);
    }

    /** One that takes the place of {@code old} itself. */
    public static Successor of(OldProcess old, List<String> command, @Nullable JavaCommand java) {
        return new Successor(old, command, java, null);
    }

    /** The process in whose place it is started: old, or who stands in for it. */
    long place() {
        return apart == null ? old.pid() : apart.identity().pid();
    }
}
