package dev.imago.migrate.registry;

import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.ClassPathException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Versions that are kept beside the steps, for chains that lead through them: {@code versions/orders-2.4.jar}, or a folder {@code
 * versions/orders-2.4/} with classes, and jars at any depth. Other files are passed over. Immutable, as the folder was when it was read; the
 * versions themselves are read when one is asked for.
 */
public final class KeptVersions {
    static final String FOLDER = "versions";
    private static final String JAR = ".jar";
    private static final Pattern NAME = Pattern.compile("(.+?)-(\\d.*)");

    /** By {@code SERVICE-VERSION}; several stand in each other's way. */
    private final Map<String, List<Path>> versions = new TreeMap<>();

    private final List<BrokenStep> odd = new ArrayList<>();

    private KeptVersions() {}

    /** None at all. */
    public static KeptVersions none() {
        return new KeptVersions();
    }

    /**
     * Those beside the steps of a directory; none where it has no such folder.
     *
     * @throws MigrationException if the folder cannot be listed
     */
    public static KeptVersions of(Path directory) {
        KeptVersions kept = new KeptVersions();
        Path folder = directory.resolve(FOLDER);
        if (Files.isDirectory(folder)) {
            try (Stream<Path> list = Files.list(folder)) {
                list.sorted().forEach(kept::add);
            } catch (IOException | UncheckedIOException e) {
                throw new MigrationException("the versions in " + folder + " cannot be listed", e);
            }
        }
        return kept;
    }

    private void add(Path entry) {
        String file = String.valueOf(entry.getFileName());
        boolean isFolder = Files.isDirectory(entry);
        if (file.startsWith(".") || (!isFolder && !file.endsWith(JAR))) {
            return;
        }
        String text = isFolder ? file : file.substring(0, file.length() - JAR.length());
        if (isName(text)) {
            versions.computeIfAbsent(text, name -> new ArrayList<>()).add(entry);
        } else {
            odd.add(new BrokenStep(FOLDER + "/" + file, entry, List.of("it is not called SERVICE-VERSION")));
        }
    }

    private static boolean isName(String text) {
        Matcher name = NAME.matcher(text);
        return name.matches() && StepName.isWord(name.group(1)) && StepName.isWord(name.group(2));
    }

    /** How a version of a service that is kept as a jar is called, seen from the directory of the steps. */
    public static String place(String service, String version) {
        return FOLDER + "/" + service + "-" + version + JAR;
    }

    /**
     * The classes of a version, if it is kept.
     *
     * @param release feature number of the JDK that runs them
     * @throws MigrationException if it is there more than once, or cannot be read, or says that it is another one
     */
    public Optional<ClassPathDictionary> find(String service, String version, int release) {
        List<Path> found = versions.get(service + "-" + version);
        return found == null ? Optional.empty() : Optional.of(read(version, found, release));
    }

    /** Everything that keeps a version from being used. All are read. */
    public List<BrokenStep> broken(int release) {
        List<BrokenStep> broken = new ArrayList<>(odd);
        versions.forEach((name, found) -> {
            Matcher parts = NAME.matcher(name);
            try {
                ClassPathDictionary unused = read(parts.matches() ? parts.group(2) : "", found, release);
            } catch (MigrationException e) {
                broken.add(new BrokenStep(FOLDER + "/" + name, found.get(0), List.of(String.valueOf(e.getMessage()))));
            }
        });
        return broken;
    }

    private static ClassPathDictionary read(String version, List<Path> found, int release) {
        if (found.size() > 1) {
            throw new MigrationException("version " + version + " is kept more than once: " + found + "; keep one");
        }
        try {
            return read(version, found, classPath(found.get(0)), release);
        } catch (IOException | UncheckedIOException e) {
            throw new MigrationException("version " + version + " cannot be read from " + found.get(0), e);
        }
    }

    /**
     * Reads the classes of a version.
     *
     * @param place where the class path comes from, for messages
     * @throws MigrationException if nothing of it is there, it cannot be read, or says that it is another version
     */
    public static ClassPathDictionary read(String version, Object place, List<Path> classPath, int release) {
        try {
            ClassPathDictionary read = ClassPathDictionary.read(classPath, release);
            if (read.entries().isEmpty()) {
                throw new MigrationException("nothing of the class path of " + version + " is there: " + place);
            }
            if (!read.version().isEmpty() && !read.version().equals(version)) {
                throw new MigrationException(
                        "what is said to be version " + version + " calls itself " + read.version() + ": " + place);
            }
            return read;
        } catch (ClassPathException e) {
            throw new MigrationException(String.valueOf(e.getMessage()), e);
        }
    }

    /** A jar, or of a folder its classes and jars. */
    private static List<Path> classPath(Path entry) throws IOException {
        if (!Files.isDirectory(entry)) {
            return List.of(entry);
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(entry)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        List<Path> classPath = new ArrayList<>();
        if (files.stream().anyMatch(file -> file.toString().endsWith(".class"))) {
            classPath.add(entry);
        }
        files.stream().filter(file -> file.toString().endsWith(JAR)).forEach(classPath::add);
        return classPath;
    }
}
