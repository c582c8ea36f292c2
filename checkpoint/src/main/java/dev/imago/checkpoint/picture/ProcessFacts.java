package dev.imago.checkpoint.picture;

import dev.imago.checkpoint.memory.MemoryMapping;
import dev.imago.checkpoint.memory.ProcessMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What {@code /proc} says about a process: cheap, so that a frozen one need not wait long.
 *
 * @param mappedPaths files that are mapped, as the process sees them
 */
public record ProcessFacts(
        ProcessPicture process, List<OpenFile> files, List<OpenSocket> sockets, List<String> mappedPaths) {
    private static final String DELETED = " (deleted)";
    private static final int O_ACCMODE = 3;
    private static final int O_APPEND = 02000;
    private static final int PERMISSIONS = 07777;

    /**
     * Looks at a process.
     *
     * @throws UncheckedIOException when it is gone or may not be looked at
     */
    public static ProcessFacts of(int pid) {
        Path proc = Path.of("/proc", Integer.toString(pid));
        try {
            Map<String, String> status = status(proc);
            List<OpenFile> files = new ArrayList<>();
            List<OpenSocket> sockets = new ArrayList<>();
            readDescriptors(proc, files, sockets);
            return new ProcessFacts(
                    new ProcessPicture(
                            pid,
                            command(proc),
                            Files.readSymbolicLink(proc.resolve("exe")).toString(),
                            Files.readSymbolicLink(proc.resolve("cwd")).toString(),
                            (int) number(status, "Uid"),
                            (int) number(status, "Gid"),
                            threads(proc, pid),
                            1024 * number(status, "VmRSS")),
                    files,
                    sockets,
                    mapped(pid));
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " cannot be looked at: " + e, e);
        }
    }

    /** Sockets of this network namespace on which somebody waits for clients; their descriptors are not known. */
    public static List<OpenSocket> listenersOfThisMachine() {
        try {
            return SocketTable.read(Path.of("/proc/self")).listeners();
        } catch (IOException e) {
            throw new UncheckedIOException("the sockets of this machine cannot be listed: " + e, e);
        }
    }

    /** TCP connections of this network namespace, in whatever state; their descriptors are not known. */
    public static List<OpenSocket> connectionsOfThisMachine() {
        try {
            return SocketTable.read(Path.of("/proc/self")).connections();
        } catch (IOException e) {
            throw new UncheckedIOException("the sockets of this machine cannot be listed: " + e, e);
        }
    }

    /**
     * The sockets that a process has open.
     *
     * @throws UncheckedIOException when it is gone or may not be looked at
     */
    public static List<OpenSocket> socketsOf(int pid) {
        List<OpenSocket> sockets = new ArrayList<>();
        try {
            readDescriptors(Path.of("/proc", Integer.toString(pid)), new ArrayList<>(), sockets);
            return sockets;
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " cannot be looked at: " + e, e);
        }
    }

    private static Map<String, String> status(Path proc) throws IOException {
        Map<String, String> values = new HashMap<>();
        for (String line : Files.readAllLines(proc.resolve("status"), StandardCharsets.ISO_8859_1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return values;
    }

    private static long number(Map<String, String> status, String name) {
        String[] words = status.getOrDefault(name, "0").split("\\s+", 2);
        return Long.parseLong(words[0]);
    }

    private static List<String> command(Path proc) throws IOException {
        String text = new String(Files.readAllBytes(proc.resolve("cmdline")), StandardCharsets.UTF_8);
        String words = text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
        return Arrays.asList(words.split("\0", -1));
    }

    /** Ids as the process itself sees them: the last of {@code NSpid}. */
    private static List<Integer> threads(Path proc, int pid) throws IOException {
        List<Integer> ids = new ArrayList<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(proc.resolve("task"))) {
            for (Path task : tasks) {
                ids.add(Integer.parseInt(String.valueOf(task.getFileName())));
            }
        }
        ids.sort(Comparator.comparing((Integer id) -> id != pid).thenComparing(Comparator.naturalOrder()));
        return ids;
    }

    private static List<String> mapped(int pid) throws IOException {
        TreeSet<String> paths = new TreeSet<>();
        for (MemoryMapping mapping : ProcessMemory.mappings(pid)) {
            String file = mapping.file();
            if (file != null && file.startsWith("/") && !file.endsWith(DELETED)) {
                paths.add(file);
            }
        }
        return List.copyOf(paths);
    }

    private static void readDescriptors(Path proc, List<OpenFile> files, List<OpenSocket> sockets) throws IOException {
        SocketTable table = SocketTable.read(proc);
        List<Path> links = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(proc.resolve("fd"))) {
            all.forEach(links::add);
        }
        links.sort(Comparator.comparingInt(ProcessFacts::number));
        for (Path link : links) {
            int fd = number(link);
            try {
                String target = Files.readSymbolicLink(link).toString();
                if (target.startsWith("socket:[")) {
                    sockets.add(table.find(fd, inode(target)));
                } else {
                    files.add(file(proc, link, fd, target));
                }
            } catch (NoSuchFileException closedMeanwhile) {
                // A process that runs closes what it likes.
            }
        }
    }

    private static int number(Path link) {
        return Integer.parseInt(String.valueOf(link.getFileName()));
    }

    private static long inode(String target) {
        return Long.parseLong(target.substring(target.indexOf('[') + 1, target.length() - 1));
    }

    private static OpenFile file(Path proc, Path link, int fd, String target) throws IOException {
        long position = 0;
        int flags = 0;
        for (String line : Files.readAllLines(proc.resolve("fdinfo").resolve(Integer.toString(fd)))) {
            String[] words = line.split("\\s+", 2);
            if (words[0].equals("pos:")) {
                position = Long.parseLong(words[1].strip());
            } else if (words[0].equals("flags:")) {
                flags = (int) Long.parseLong(words[1].strip(), 8);
            }
        }
        String access = List.of("r", "w", "rw", "rw").get(flags & O_ACCMODE) + ((flags & O_APPEND) != 0 ? "a" : "");
        boolean deleted = target.endsWith(DELETED);
        String path = deleted ? target.substring(0, target.length() - DELETED.length()) : target;
        if (!target.startsWith("/")) {
            String kind = target.startsWith("anon_inode:")
                    ? target.replaceAll("anon_inode:\\[?([^\\]]*)\\]?", "$1")
                    : target.replaceAll(":.*", "");
            return new OpenFile(fd, kind, target, access, position, -1, -1, false);
        }
        BasicFileAttributes attributes = Files.readAttributes(link, BasicFileAttributes.class);
        String kind = attributes.isRegularFile() ? "file" : attributes.isDirectory() ? "directory" : "device";
        return new OpenFile(
                fd,
                kind,
                path,
                access,
                position,
                attributes.isRegularFile() ? attributes.size() : -1,
                (int) Files.getAttribute(link, "unix:mode") & PERMISSIONS,
                deleted);
    }
}
