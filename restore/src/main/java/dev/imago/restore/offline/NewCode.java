package dev.imago.restore.offline;

import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.ClassPathEntry;
import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.migrate.classpath.ClassPathFiles;
import dev.imago.restore.checkpointing.ServiceCode;
import dev.imago.restore.checkpointing.StoredArchive;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the new version's code is, said in terms of the old one's.
 *
 * @param to a jar or directory that takes the place of what the service is started from, or a whole class path with colons; null
 *     when {@code replace} says it
 * @param replace class path entries to exchange: path or file name of the old one, and the new one
 */
public record NewCode(@Nullable String to, Map<String, Path> replace) {
    public NewCode {
        replace = Collections.unmodifiableMap(new LinkedHashMap<>(replace));
    }

    /**
     * Reads the new version's code; entries that are not exchanged are those of the old version.
     *
     * @throws ClassPathException when a file is missing or broken, or it is not clear what is exchanged
     */
    public ServiceCode read(ServiceCode old) {
        requireThere();
        String path = to;
        List<Path> entries = path == null ? exchanged(old) : exchangedFor(path, old);
        // What is named is meant as it is now, also where the old version lay under the same name.
        Set<Path> kept = new HashSet<>(entries);
        named().forEach(kept::remove);
        ClassPathFiles files = new Exchanged(old.files(), kept);
        ClassPathDictionary classes = ClassPathDictionary.read(entries, old.release(), files);
        return new ServiceCode(classes, files, old.mainClass(), old.release());
    }

    /**
     * Looks whether what is named is there.
     *
     * @throws ClassPathException naming what is not
     */
    public void requireThere() {
        withoutMissing(named());
    }

    private List<Path> named() {
        return to == null
                ? replace.values().stream()
                        .map(next -> next.toAbsolutePath().normalize())
                        .toList()
                : paths(to);
    }

    /**
     * Checksum of the classes that are named, and what their manifests call their versions. With the same old version they make
     * the same new one.
     *
     * @param release feature number of the JDK that the old version runs on
     * @throws ClassPathException when a file is missing or broken
     */
    String checksum(int release) throws IOException {
        if (to != null && Subjects.isArchive(to)) {
            try (ArchiveReader archive = StoredArchive.open(Path.of(to))) {
                return "archive"
                        + archive.head().code().stream()
                                .map(entry -> " " + entry.content() + " " + entry.version())
                                .collect(Collectors.joining());
            }
        } else if (to != null) {
            return "to" + checksum(paths(to), release);
        }
        StringBuilder text = new StringBuilder();
        replace.forEach((name, next) ->
                text.append(name).append(checksum(List.of(next), release)).append('\n'));
        return text.toString();
    }

    private static String checksum(List<Path> entries, int release) {
        return ClassPathDictionary.read(withoutMissing(entries), release).entries().stream()
                .map(entry -> " " + entry.content() + " " + entry.version())
                .collect(Collectors.joining());
    }

    private static List<Path> paths(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator, -1))
                .filter(item -> !item.isEmpty())
                .map(item -> Path.of(item).toAbsolutePath().normalize())
                .toList();
    }

    private static List<Path> exchangedFor(String to, ServiceCode old) {
        List<Path> given = paths(to);
        String mainClass = old.mainClass();
        if (given.size() != 1 || mainClass == null) {
            return given;
        }
        List<ClassPathEntry> entries = old.classes().entries();
        List<ClassPathEntry> holders = entries.size() == 1
                ? entries
                : entries.stream()
                        .filter(entry -> entry.classes().contains(mainClass))
                        .toList();
        if (holders.isEmpty()) {
            throw new ClassPathException("no entry of the class path holds " + mainClass
                    + "; say which one to exchange with --replace OLD=" + to);
        }
        return with(entries, holders.get(0).path(), given.get(0));
    }

    private static List<Path> withoutMissing(List<Path> entries) {
        for (Path entry : entries) {
            if (!Files.exists(entry)) {
                throw new ClassPathException(entry + " does not exist");
            }
        }
        return entries;
    }

    private List<Path> exchanged(ServiceCode old) {
        List<Path> result =
                old.classes().entries().stream().map(ClassPathEntry::path).toList();
        for (Map.Entry<String, Path> exchange : replace.entrySet()) {
            String name = exchange.getKey();
            List<ClassPathEntry> matches = old.classes().entries().stream()
                    .filter(entry -> entry.path().endsWith(name))
                    .toList();
            if (matches.size() != 1) {
                throw new ClassPathException((matches.isEmpty() ? "no entry" : matches.size() + " entries")
                        + " of the class path " + result + " is called " + name);
            }
            Path next = exchange.getValue().toAbsolutePath().normalize();
            Path replaced = matches.get(0).path();
            result = result.stream()
                    .map(path -> path.equals(replaced) ? next : path)
                    .toList();
        }
        return result;
    }

    private static List<Path> with(List<ClassPathEntry> entries, Path replaced, Path next) {
        List<Path> result = new ArrayList<>();
        entries.forEach(entry -> result.add(entry.path().equals(replaced) ? next : entry.path()));
        return result;
    }

    /** Old entries are where the old version has them, others in the file system. */
    private record Exchanged(ClassPathFiles old, Set<Path> kept) implements ClassPathFiles {
        @Override
        public Path content(Path entry) {
            return kept.contains(entry) ? old.content(entry) : entry;
        }

        @Override
        public List<Path> jarsOf(Path folder) {
            return ClassPathFiles.onDisk().jarsOf(folder);
        }
    }
}
