package dev.imago.restore.upgrade;

import dev.imago.checkpoint.criu.CriuException;
import dev.imago.checkpoint.criu.DumpUser;
import dev.imago.restore.launch.ForeignSession;
import dev.imago.restore.launch.ResourceLimits;
import dev.imago.restore.takeover.SharedListeners;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is in the way of a run, looked for before anything is started or frozen, and told all at once. */
public final class Preflight {
    private final List<String> blockers = new ArrayList<>();
    private final Set<String> ways = new LinkedHashSet<>();

    /**
     * Looks for what keeps CRIU from dumping process {@code pid}.
     *
     * @return as whom it is going to be dumped; of no use when something is in the way
     */
    public DumpUser dump(long pid) throws IOException {
        for (long member : ForeignSession.members(pid)) {
            add(
                    "the session of process " + member
                            + " began outside of its pid namespace (docker exec, unshare), and "
                            + "CRIU dumps no such process",
                    "start the service in a session of its own, as daemons are: setsid COMMAND");
        }
        try {
            return DumpUser.of((int) pid);
        } catch (CriuException e) {
            String reason = String.join(" ", String.valueOf(e.getMessage()).split("\\s*\\n\\s*"));
            add(reason, "run with the capability CAP_SYS_RESOURCE, which a container may have to be given");
            return DumpUser.SELF;
        }
    }

    /**
     * Looks for limits that a process can't be given from here.
     *
     * @param file in the form of {@code /proc/PID/limits}
     */
    public void limits(Path file) throws IOException, InterruptedException {
        for (String limit : ResourceLimits.read(file).outOfReach()) {
            add(
                    "the service's limits are higher than what may be given here: " + limit,
                    "run imago from where they are as high, or with the capability CAP_SYS_RESOURCE");
        }
    }

    /** Looks for those who would go on serving on the listeners of process {@code pid} beside a new version. */
    public void listeners(long pid) throws IOException, InterruptedException {
        for (SharedListeners.Holder holder : SharedListeners.find(pid)) {
            add(
                    holder + " with the service, and would go on serving beside the new version",
                    "only services whose listening sockets are their own can be upgraded");
        }
    }

    private void add(String blocker, String way) {
        blockers.add(blocker);
        ways.add(way);
    }

    /** Does nothing when nothing was found; otherwise throws an {@link UpgradeException} that names all of it. */
    public void refuseAny() {
        if (!blockers.isEmpty()) {
            throw UpgradeException.refused(
                    blockers.size() == 1 ? "something is in the way" : blockers.size() + " things are in the way",
                    blockers,
                    String.join("; ", ways));
        }
    }
}
