package dev.imago.restore.checkpointing;

import dev.imago.checkpoint.archive.ArchivedFile;
import dev.imago.checkpoint.picture.ProcessFacts;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What goes into an archive beside its description: CRIU's images, what CRIU leaves out but a restore needs, and code. */
final class Contents {
    private static final Pattern PERFORMANCE_DATA = Pattern.compile(".*/hsperfdata_[^/]+/\\d+");
    private static final int OWNER_READS_AND_WRITES = 0600;

    private Contents() {}

    /**
     * Copies what CRIU leaves out but a restore needs: the file through which the JVM tells tools of its counters, for any
     * other JVM that starts removes those of dead processes; its limits and control groups.
     *
     * @return the directory with the copies, made in {@code parent}
     */
    static Path copyExtras(int pid, ProcessFacts facts, Path parent) throws IOException {
        Path extras = Files.createDirectory(parent.resolve("extra"));
        Path proc = Path.of("/proc", Integer.toString(pid));
        for (String name : List.of("limits", "cgroup")) {
            Files.write(extras.resolve(name), Files.readAllBytes(proc.resolve(name)));
        }
        for (String mapped : facts.mappedPaths()) {
            Path file = Path.of(proc + "/root" + mapped);
            if (isPerformanceData(mapped) && Files.isRegularFile(file)) {
                Files.copy(file, extras.resolve("hsperfdata"));
                break;
            }
        }
        return extras;
    }

    static boolean isPerformanceData(String path) {
        return PERFORMANCE_DATA.matcher(path).matches();
    }

    /** The files to pack by their names in the archive. */
    static Map<String, Path> sources(Path images, Path extras, ServiceCode.Packed code) throws IOException {
        Map<String, Path> sources = new TreeMap<>(code.sources());
        add(sources, "images/", images);
        add(sources, "extra/", extras);
        return sources;
    }

    private static void add(Map<String, Path> sources, String prefix, Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                sources.put(prefix + file.getFileName(), file);
            }
        }
    }

    static List<ArchivedFile> entries(Map<String, Path> sources) throws IOException {
        List<ArchivedFile> entries = new ArrayList<>();
        for (Map.Entry<String, Path> source : sources.entrySet()) {
            entries.add(new ArchivedFile(source.getKey(), Files.size(source.getValue()), OWNER_READS_AND_WRITES));
        }
        return entries;
    }
}
