package dev.imago.restore.takeover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Processes that hold a listening socket of old as well, such as forked workers: they would go on serving beside the new
 * version. Old's ancestors do not count, for they pass sockets on and serve nobody themselves.
 */
public final class SharedListeners {
    /** A process about to execute another program has its parent's sockets for a moment. */
    private static final long SECOND_LOOK_MILLIS = 200;

    private static final Path PROC = Path.of("/proc");
    private static final String SOCKET = "socket:[";

    private SharedListeners() {}

    /**
     * One process that shares.
     *
     * @param name what the kernel calls its program
     * @param addresses what it shares: {@code port 8080}, or the path of a unix socket
     */
    public record Holder(long pid, String name, Set<String> addresses) {
        @Override
        public String toString() {
            return "pid " + pid + " (" + name + ") shares " + String.join(", ", addresses);
        }
    }

    /** Those that hold a listener of process {@code old}, seen twice. */
    public static List<Holder> find(long old) throws IOException, InterruptedException {
        List<Holder> first = look(old);
        if (first.isEmpty()) {
            return first;
        }
        TimeUnit.MILLISECONDS.sleep(SECOND_LOOK_MILLIS);
        List<Holder> second = look(old);
        return second.stream().filter(first::contains).toList();
    }

    private static List<Holder> look(long old) throws IOException {
        Path proc = PROC.resolve(Long.toString(old));
        Map<String, String> listening = listening(proc);
        listening.keySet().retainAll(sockets(proc));
        if (listening.isEmpty()) {
            return List.of();
        }
        Set<Long> family = ancestors(old);
        List<Holder> holders = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                long pid = Long.parseLong(String.valueOf(process.getFileName()));
                Set<String> shared = family.contains(pid) ? Set.of() : sockets(process);
                Set<String> addresses = new TreeSet<>();
                listening.forEach((inode, address) -> {
                    if (shared.contains(inode)) {
                        addresses.add(address);
                    }
                });
                if (!addresses.isEmpty()) {
                    holders.add(new Holder(pid, name(process), addresses));
                }
            }
        }
        return holders;
    }

    /** Inodes of the sockets that a process has open; none when it is gone. */
    private static Set<String> sockets(Path process) {
        Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                String target = target(descriptor);
                if (target.startsWith(SOCKET)) {
                    inodes.add(target.substring(SOCKET.length(), target.length() - 1));
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException gone) {
            return Set.of();
        }
        return inodes;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    /** Addresses of the listening stream sockets of the process's network namespace, by inode. */
    private static Map<String, String> listening(Path process) throws IOException {
        Map<String, String> addresses = new HashMap<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String[] words : rows(process.resolve("net").resolve(table))) {
                if (words.length > 9 && words[3].equals("0A")) {
                    String port = words[1].substring(words[1].indexOf(':') + 1);
                    addresses.put(words[9], "port " + Integer.parseInt(port, 16));
                }
            }
        }
        for (String[] words : rows(process.resolve("net/unix"))) {
            boolean listens = words.length > 7 && (Long.parseLong(words[3], 16) & 0x10000) != 0;
            if (listens) {
                addresses.put(words[6], words[7]);
            }
        }
        return addresses;
    }

    private static List<String[]> rows(Path table) throws IOException {
        if (!Files.exists(table)) {
            return List.of(); // no IPv6
        }
        return Files.readAllLines(table, StandardCharsets.ISO_8859_1).stream()
                .skip(1)
                .map(line -> line.strip().split("\\s+", -1))
                .toList();
    }

    private static Set<Long> ancestors(long pid) {
        Set<Long> family = new HashSet<>(Set.of(pid));
        ProcessHandle.of(pid).flatMap(ProcessHandle::parent).ifPresent(parent -> {
            for (ProcessHandle next = parent; next != null && family.add(next.pid()); ) {
                next = next.parent().orElse(null);
            }
        });
        return family;
    }

    private static String name(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
