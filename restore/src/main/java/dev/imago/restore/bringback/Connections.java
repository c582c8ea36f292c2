package dev.imago.restore.bringback;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.picture.OpenSocket;
import dev.imago.checkpoint.picture.ProcessFacts;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The TCP connections that a service had, and what becomes of them. They can go on when the service was ended with its
 * checkpoint, for then their other ends were told nothing: the kernel asks each whether it is still there. After a
 * checkpoint of a service that ran on they have moved on, and are closed.
 */
final class Connections {
    private final boolean stopped;
    private final Set<End> ends = new HashSet<>();

    private record End(String local, String remote) {
        static End of(OpenSocket socket) {
            return new End(socket.local(), socket.remote());
        }
    }

    Connections(ArchiveHead head) {
        stopped = head.stopped();
        head.service().sockets().stream()
                .filter(OpenSocket::isConnection)
                .map(End::of)
                .forEach(ends::add);
    }

    int count() {
        return ends.size();
    }

    /** Why they can't go on; empty when they may. */
    String obstacle() {
        if (!stopped) {
            return "the service ran on after its checkpoint";
        }
        List<OpenSocket> now = ProcessFacts.connectionsOfThisMachine();
        return now.stream()
                .filter(socket -> ends.contains(End.of(socket)))
                .findFirst()
                .map(socket -> socket.local() + " is connected with " + socket.remote() + " anew")
                .orElse("");
    }

    /** How many of them process {@code pid} has. */
    int open(int pid) {
        return (int) ProcessFacts.of(pid).sockets().stream()
                .filter(OpenSocket::isConnection)
                .map(End::of)
                .filter(ends::contains)
                .distinct()
                .count();
    }
}
