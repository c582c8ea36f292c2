package dev.imago.restore.launch;

import dev.imago.checkpoint.picture.OpenSocket;
import dev.imago.checkpoint.picture.ProcessFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The addresses that a service wants to listen at and somebody else has. */
public final class TakenAddresses {
    private TakenAddresses() {}

    /** A sentence for each of the listeners among {@code wanted} that somebody has, with the process where it can be seen. */
    public static List<String> among(List<OpenSocket> wanted) {
        List<OpenSocket> taken = ProcessFacts.listenersOfThisMachine();
        List<String> sentences = new ArrayList<>();
        for (OpenSocket listener : wanted) {
            if (listener.isDoor()) {
                taken.stream()
                        .filter(other -> overlap(other, listener))
                        .findFirst()
                        .ifPresent(other -> sentences.add("the address " + listener.local() + " is taken: "
                                + holder(other) + " listens on " + other.local()));
            }
        }
        return sentences;
    }

    private static boolean overlap(OpenSocket one, OpenSocket other) {
        if (!isInternet(one) || !isInternet(other)) {
            return one.protocol().equals(other.protocol()) && one.local().equals(other.local());
        }
        return port(one).equals(port(other))
                && (one.local().equals(other.local()) || isWildcard(one) || isWildcard(other));
    }

    private static boolean isInternet(OpenSocket socket) {
        return socket.protocol().startsWith("tcp");
    }

    private static String port(OpenSocket socket) {
        return socket.local().substring(socket.local().lastIndexOf(':') + 1);
    }

    private static boolean isWildcard(OpenSocket socket) {
        return socket.local().startsWith("0.0.0.0:") || socket.local().startsWith("[::]:");
    }

    private static String holder(OpenSocket taken) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> holds(pid, taken))
                .findFirst()
                .map(pid -> "pid " + pid + " (" + command(pid) + ")")
                .orElse("somebody");
    }

    private static boolean holds(long pid, OpenSocket taken) {
        try {
            // Elsewhere the same address is another one.
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns/net"))
                            .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net")))
                    && ProcessFacts.socketsOf((int) pid).stream()
                            .anyMatch(socket -> socket.isListener()
                                    && socket.protocol().equals(taken.protocol())
                                    && socket.local().equals(taken.local()));
        } catch (IOException | UncheckedIOException | DirectoryIteratorException goneOrNotForUs) {
            return false;
        }
    }

    private static String command(long pid) {
        Path proc = Path.of("/proc", Long.toString(pid));
        try {
            String command = Files.readString(proc.resolve("cmdline"), StandardCharsets.UTF_8)
                    .replace('\0', ' ')
                    .strip();
            return command.isEmpty() ? Files.readString(proc.resolve("comm")).strip() : command;
        } catch (IOException gone) {
            return "a process that has just ended; try again";
        }
    }
}
