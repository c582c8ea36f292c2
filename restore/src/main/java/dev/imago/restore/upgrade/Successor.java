package dev.imago.restore.upgrade;

import dev.imago.migrate.classpath.JavaCommand;
import dev.imago.restore.launch.OldProcess;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the new version is to be started, and in whose place: it gets that process's rights, directory, environment and
 * descriptors.
 *
 * @param command words that start it
 * @param java the same as understood by us, or null when it is no plain java command
 */
public record Successor(
        OldProcess old, List<String> command, @Nullable JavaCommand java) {
    public Successor {
        command = List.copyOf(command);
    }
}
