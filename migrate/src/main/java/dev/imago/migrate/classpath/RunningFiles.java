package dev.imago.migrate.classpath;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The jars of a running process as it has them open, which need not be what lies under their names now: a new version may
 * have taken the place of the old one's jar, or a link may lead elsewhere.
 *
 * <p>A JVM keeps each jar open from its first use on. One that it has not used yet is taken from the file system, unless it
 * was changed since the process started.
 */
public final class RunningFiles implements ClassPathFiles {
    private static final String DELETED = " (deleted)";
    /** The kernel counts start times in ticks from a boot time that is known to the second. */
    private static final Duration CLOCK_MARGIN = Duration.ofSeconds(2);

    private final Instant started;
    /** Descriptors below {@code /proc}, by the name that the file had when it was opened. */
    private final Map<Path, Path> open = new HashMap<>();

    private RunningFiles(Instant started) {
        this.started = started;
    }

    /**
     * Looks at what a process has open now.
     *
     * @throws IOException if its descriptors may not be read
     */
    public static RunningFiles of(long pid, Instant started) throws IOException {
        RunningFiles files = new RunningFiles(started.plus(CLOCK_MARGIN));
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path descriptor : descriptors) {
                files.add(descriptor);
            }
        }
        return files;
    }

    private void add(Path descriptor) {
        try {
            String name = Files.readSymbolicLink(descriptor).toString();
            if (name.startsWith("/") && Files.isRegularFile(descriptor)) {
                String plain = name.endsWith(DELETED) ? name.substring(0, name.length() - DELETED.length()) : name;
                open.put(Path.of(plain), descriptor);
            }
        } catch (IOException closedMeanwhile) {
            // A descriptor that comes and goes is no class path entry.
        }
    }

    @Override
    public Path content(Path entry) {
        if (Files.isDirectory(entry)) {
            return entry;
        }
        Path descriptor = descriptor(entry);
        if (descriptor != null) {
            if (isSame(descriptor, entry) && changedSinceStart(entry)) {
                throw new ClassPathException(entry + " was written over after the service had started, so what the "
                        + "service runs is not to be had any more; put new versions in place by renaming them (mv)");
            }
            return descriptor;
        }
        if (Files.exists(entry) && changedSinceStart(entry)) {
            throw new ClassPathException(entry + " was changed after the service had started, and the service does not "
                    + "have the one open with which it started");
        }
        return entry;
    }

    @Override
    public List<Path> jarsOf(Path folder) {
        List<Path> jars = new ArrayList<>();
        for (Path jar : ClassPathFiles.onDisk().jarsOf(folder)) {
            // What came later was not there when the launcher looked.
            if (descriptor(jar) != null || !changedSinceStart(jar)) {
                jars.add(jar);
            }
        }
        for (Path opened : open.keySet()) {
            boolean isJar =
                    opened.toString().endsWith(".jar") || opened.toString().endsWith(".JAR");
            if (isJar && folder.equals(opened.getParent()) && !jars.contains(opened)) {
                jars.add(opened);
            }
        }
        return jars.stream().sorted().toList();
    }

    private @Nullable Path descriptor(Path entry) {
        Path real = real(entry);
        Path found = open.get(real);
        if (found == null) {
            found = open.get(entry);
        }
        if (found == null && !real.equals(entry)) {
            // The link leads elsewhere by now: the process opened another file of this name.
            List<Path> sameName = open.keySet().stream()
                    .filter(opened -> String.valueOf(opened.getFileName()).equals(String.valueOf(entry.getFileName())))
                    .toList();
            found = sameName.size() == 1 ? open.get(sameName.get(0)) : null;
        }
        return found;
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    private static boolean isSame(Path descriptor, Path entry) {
        try {
            return Files.exists(entry) && Files.isSameFile(descriptor, entry);
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the file, or the link that leads to it, is younger than the process. */
    private boolean changedSinceStart(Path file) {
        return Stream.of(new LinkOption[0], new LinkOption[] {LinkOption.NOFOLLOW_LINKS})
                .anyMatch(how -> modified(file, how).isAfter(started));
    }

    private static Instant modified(Path file, LinkOption... how) {
        try {
            return Files.getLastModifiedTime(file, how).toInstant();
        } catch (IOException e) {
            return Instant.MIN;
        }
    }
}
