package dev.imago.checkpoint.criu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to dump a frozen process so that it can go on afterwards as if nothing had happened.
 *
 * @param ghostLimit largest deleted file, in bytes, that is put into the image whole
 * @param frozenCgroup cgroup directory in which the process is frozen; null when it was stopped by a signal
 * @param user as whom CRIU runs
 */
public record DumpOptions(long ghostLimit, @Nullable Path frozenCgroup, DumpUser user) {

    /** For a process stopped by {@code SIGSTOP}. */
    public static DumpOptions stopped() {
        return new DumpOptions(1L << 30, null, DumpUser.SELF);
    }

    /** For a process frozen by the cgroup freezer: plain CRIU would hang on it. */
    public static DumpOptions frozenIn(Path cgroup) {
        return new DumpOptions(1L << 30, cgroup, DumpUser.SELF);
    }

    /** The same by another user. */
    public DumpOptions by(DumpUser dumper) {
        return new DumpOptions(ghostLimit, frozenCgroup, dumper);
    }

    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(
                // Stays stopped, as it was: --leave-stopped would leave firewall rules and repair mode behind.
                "--leave-running",
                "--tcp-established",
                // A service that was started from a shell or by cron leads no session.
                "--shell-job",
                "--file-locks",
                // Connections that wait for accept() stay where they are: in the kernel, with the listener.
                "--skip-in-flight",
                // No rules in the firewall: nobody runs who could answer, and sockets are not taken away.
                "--network-lock",
                "skip",
                "--ghost-limit",
                Long.toString(ghostLimit)));
        if (frozenCgroup != null) {
            arguments.add("--freeze-cgroup");
            arguments.add(frozenCgroup.toString());
        }
        if (!user.isSelf()) {
            // CRIU wants to be told that it may leave out what takes root, though it has root's capabilities.
            arguments.add("--unprivileged");
        }
        return arguments;
    }
}
