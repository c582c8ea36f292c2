package dev.imago.restore.checkpointing;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveHead.CodeEntry;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.ClassPathEntry;
import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.migrate.classpath.ClassPathFiles;
import dev.imago.migrate.classpath.JavaCommand;
import dev.imago.migrate.classpath.JdkRelease;
import dev.imago.migrate.classpath.RunningFiles;
import dev.imago.restore.launch.OldProcess;
import dev.imago.restore.upgrade.LaunchedCode;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The code that a service ran: read from the running process, or out of an archive when its jars are long gone.
 *
 * @param classes what its class path holds, entries that manifests add included
 * @param files where the content of each entry is
 * @param mainClass the class that is launched; null when a jar is
 * @param release feature number of its JDK
 */
public record ServiceCode(
        ClassPathDictionary classes,
        ClassPathFiles files,
        @Nullable String mainClass,
        int release) {
    private static final String FOLDER = "extra/";

    /** What is to be packed: the entries as the archive's head lists them, and the file of each by its name there. */
    public record Packed(List<CodeEntry> entries, Map<String, Path> sources) {}

    /**
     * Reads it from a running service.
     *
     * @throws ClassPathException when how it was started is not understood, or its class path cannot be read
     */
    public static ServiceCode of(OldProcess service) throws IOException {
        RunningFiles files = service.files();
        JavaCommand java = JavaCommand.parse(service.command(), service.directory(), service.environment());
        int release =
                JdkRelease.of(service.executable()).orElse(Runtime.version().feature());
        return new ServiceCode(
                ClassPathDictionary.read(java.classPathEntries(files), release, files),
                files,
                java.mainClass(),
                release);
    }

    /**
     * Reads it out of an archive.
     *
     * @param unpacked where the archive's files are
     * @throws UpgradeException when the archive does not hold it
     * @throws ClassPathException when it cannot be read
     */
    public static ServiceCode of(ArchiveHead head, Path unpacked) {
        if (head.code().isEmpty()) {
            throw UpgradeException.refused(
                    "the archive was made without the service's code",
                    List.of(),
                    "make a checkpoint anew: a warning then says why its class path cannot be read");
        }
        Map<Path, Path> contents = new LinkedHashMap<>();
        for (CodeEntry entry : head.code()) {
            contents.put(Path.of(entry.path()), unpacked.resolve(entry.file()));
        }
        ClassPathFiles files = new Archived(contents, unpacked.resolve("none"));
        int release = head.service().jvm().feature();
        return new ServiceCode(
                ClassPathDictionary.read(List.copyOf(contents.keySet()), release, files),
                files,
                mainClass(head),
                release);
    }

    private static @Nullable String mainClass(ArchiveHead head) {
        Path directory = Path.of(head.service().process().directory());
        return JavaCommand.parse(head.service().process().command(), directory, Map.of())
                .mainClass();
    }

    /** What an archive does not hold was not there, whatever lies under its name now. */
    private record Archived(Map<Path, Path> contents, Path none) implements ClassPathFiles {
        @Override
        public Path content(Path entry) {
            return contents.getOrDefault(entry, none);
        }

        @Override
        public List<Path> jarsOf(Path folder) {
            return List.of();
        }
    }

    /** Whether both have the same classes in the same places of their class paths, and call their versions the same. */
    public boolean isSameAs(ServiceCode other) {
        return said().equals(other.said());
    }

    private List<String> said() {
        return classes.entries().stream()
                .map(entry -> entry.content() + " " + entry.version())
                .toList();
    }

    /** The same as it is launched. */
    public LaunchedCode launched() {
        return new LaunchedCode(classes, mainClass);
    }

    /**
     * Gets it ready to be packed.
     *
     * @param directory where directories of classes are put as jars, for the caller to remove
     */
    public Packed pack(Path directory) throws IOException {
        List<CodeEntry> entries = new ArrayList<>();
        Map<String, Path> sources = new LinkedHashMap<>();
        for (ClassPathEntry entry : classes.entries()) {
            String jar = "code-" + entries.size() + ".jar";
            Path content = files.content(entry.path());
            sources.put(FOLDER + jar, Files.isDirectory(content) ? pack(content, directory.resolve(jar)) : content);
            entries.add(new CodeEntry(entry.path().toString(), FOLDER + jar, entry.version(), entry.content()));
        }
        return new Packed(entries, sources);
    }

    private static Path pack(Path folder, Path jar) throws IOException {
        List<Path> classes;
        try (Stream<Path> walk = Files.walk(folder)) {
            classes = walk.filter(file -> file.toString().endsWith(".class") && Files.isRegularFile(file))
                    .sorted(Comparator.comparing(file -> folder.relativize(file).toString()))
                    .toList();
        }
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out)) {
            for (Path file : classes) {
                packed.putNextEntry(new JarEntry(folder.relativize(file).toString()));
                Files.copy(file, packed);
            }
        }
        return jar;
    }
}
