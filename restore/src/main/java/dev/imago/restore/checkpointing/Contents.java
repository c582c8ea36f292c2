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
import org.jspecify.annotations.Nullable;

/** What goes into an archive beside its description: CRIU's images, and what CRIU leaves out but a restore needs. */
final class Contents {
    private static final Pattern PERFORMANCE_DATA = Pattern.compile(".*/hsperfdata_[^/]+/\\d+");
    private static final int OWNER_READS_AND_WRITES = 0600;

    private Contents() {}

    /**
     * Copies the file through which the JVM tells tools of its counters: any other JVM that starts removes those of dead
     * processes, and CRIU then can't map it again.
     *
     * @return the copy, or null when the JVM has none
     */
    static @Nullable Path copyPerformanceData(int pid, ProcessFacts facts, Path into) throws IOException {
        for (String mapped : facts.mappedPaths()) {
            Path file = Path.of("/proc/" + pid + "/root" + mapped);
            if (isPerformanceData(mapped) && Files.isRegularFile(file)) {
                return Files.copy(file, into.resolve("hsperfdata"));
            }
        }
        return null;
    }

    static boolean isPerformanceData(String path) {
        return PERFORMANCE_DATA.matcher(path).matches();
    }

    /** The files to pack by their names in the archive. */
    static Map<String, Path> sources(Path images, @Nullable Path performanceData) throws IOException {
        Map<String, Path> sources = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(images)) {
            for (Path file : files) {
                sources.put("images/" + file.getFileName(), file);
            }
        }
        if (performanceData != null) {
            sources.put("extra/hsperfdata", performanceData);
        }
        return sources;
    }

    static List<ArchivedFile> entries(Map<String, Path> sources) throws IOException {
        List<ArchivedFile> entries = new ArrayList<>();
        for (Map.Entry<String, Path> source : sources.entrySet()) {
            entries.add(new ArchivedFile(source.getKey(), Files.size(source.getValue()), OWNER_READS_AND_WRITES));
        }
        return entries;
    }
}
