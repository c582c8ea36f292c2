package dev.imago.restore.rehearsal;

import dev.imago.checkpoint.picture.OpenSocket;
import dev.imago.checkpoint.picture.ProcessFacts;
import dev.imago.restore.launch.OldProcess;
import dev.imago.restore.takeover.StandIn;
import dev.imago.restore.upgrade.RunDirectory;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the new version is rehearsed: a stand-in of the service in namespaces of its own, which looks like this machine and
 * leads nowhere. It goes with the stand-in, and everything that was written in it.
 */
final class Sandbox {
    private static final String NO_SANDBOX = "sandbox ";
    private static final String STAND_IN = "restore/native/build/imago-standin";
    /** The images, the new version's heap and what others need have to have room beside it. */
    private static final int SHARE_OF_MEMORY = 4;

    private Sandbox() {}

    /**
     * Makes one for a service.
     *
     * @param runs the directory of all runs, where the talk with the new version goes
     * @throws UpgradeException when the kernel does not let it be, or the service has no door
     */
    static StandIn open(Path home, RunDirectory run, Path runs, OldProcess old) throws IOException {
        List<OpenSocket> sockets = ProcessFacts.socketsOf((int) old.pid());
        if (sockets.stream().noneMatch(OpenSocket::isDoor)) {
            throw UpgradeException.refused(
                    "old listens on no socket, so there is no door to hold the new version at",
                    List.of(),
                    "only services that listen can be upgraded");
        }
        Path empty = Files.createDirectory(run.path().resolve("sandbox"));
        try {
            return StandIn.apart(
                    home.resolve(STAND_IN),
                    sockets,
                    empty,
                    runs.toRealPath(),
                    RunDirectory.availableMemory() / SHARE_OF_MEMORY,
                    old.directory(),
                    run.path().resolve("new.log"));
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.startsWith(NO_SANDBOX)) {
                throw UpgradeException.refused(
                        "apart from the world it can't be listened where the service does",
                        List.of(why),
                        "only an upgrade tells whether the new version can; try it with a service of its own first");
            }
            throw UpgradeException.refused(
                    "the new version can't be kept apart from the world here",
                    List.of(why.substring(NO_SANDBOX.length())),
                    "a rehearsal needs CAP_SYS_ADMIN, overlay file systems, and namespaces of its own");
        }
    }
}
