package dev.imago.restore.upgrade;

import dev.imago.checkpoint.criu.CriuException;
import dev.imago.checkpoint.criu.DumpUser;
import dev.imago.restore.launch.ResourceLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Finds out, before a service is touched, whether what the kernel lets this program do is enough for it. */
public final class DumpRights {
    private DumpRights() {}

    /**
     * As whom CRIU is going to dump process {@code pid}.
     *
     * @throws UpgradeException when it would not be let
     */
    public static DumpUser of(long pid) {
        try {
            return DumpUser.of((int) pid);
        } catch (CriuException e) {
            throw UpgradeException.refused(
                    "CRIU would not be let to dump process " + pid,
                    String.valueOf(e.getMessage()).lines().map(String::strip).toList(),
                    "run with the capability CAP_SYS_RESOURCE, which a container may have to be given");
        }
    }

    /**
     * Asks whether a process with the limits in {@code file} can be started from here.
     *
     * @param file in the form of {@code /proc/PID/limits}
     * @throws UpgradeException naming each that can't be had
     */
    public static void refuseLimitsOutOfReach(Path file) throws IOException, InterruptedException {
        List<String> outOfReach = ResourceLimits.read(file).outOfReach();
        if (!outOfReach.isEmpty()) {
            throw UpgradeException.refused(
                    "the service's resource limits are higher than what may be given here",
                    outOfReach,
                    "run imago from where they are as high, or with the capability CAP_SYS_RESOURCE");
        }
    }
}
