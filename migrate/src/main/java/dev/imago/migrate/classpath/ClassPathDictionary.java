package dev.imago.migrate.classpath;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.ShapeField;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What all classes of a class path look like, read from the class files; no class is loaded. Immutable.
 *
 * <p>Manifests' {@code Class-Path} is followed; the first of several classes of one name counts, as in the launcher.
 */
public final class ClassPathDictionary {
    private final List<ClassPathEntry> entries;
    private final Map<String, ClassFile> classes;
    private final Dictionary dictionary;
    private final List<ClassBytes> files;
    private final int release;

    private ClassPathDictionary(List<ClassBytes> files, Map<String, ClassFile> classes, int release) {
        this.files = List.copyOf(files);
        this.release = release;
        this.entries = files.stream().map(ClassBytes::entry).toList();
        this.classes = classes;
        this.dictionary =
                new Dictionary(classes.values().stream().map(ClassFile::shape).toList());
    }

    /**
     * Reads the jars and directories of a class path; entries that do not exist are passed over, as the launcher does.
     *
     * @param release feature number of the JDK that runs them, for multi-release jars
     * @throws ClassPathException if one is broken, naming the jar and the entry
     */
    public static ClassPathDictionary read(List<Path> classPath, int release) {
        return read(classPath, release, ClassPathFiles.onDisk());
    }

    /** The same, where the content of a file may lie elsewhere. */
    public static ClassPathDictionary read(List<Path> classPath, int release, ClassPathFiles files) {
        Deque<Path> pending = new ArrayDeque<>(classPath);
        Set<Path> seen = new HashSet<>();
        List<ClassBytes> entries = new ArrayList<>();
        Map<String, ClassFile> classes = new LinkedHashMap<>();
        while (!pending.isEmpty()) {
            Path path = pending.removeFirst().toAbsolutePath().normalize();
            if (!seen.add(path)) {
                continue;
            }
            Path content = files.content(path);
            if (!Files.exists(content)) {
                continue;
            }
            EntryReader reader = new EntryReader(path, content);
            entries.add(new ClassBytes(reader.read(release), content));
            reader.classes().forEach(classes::putIfAbsent);
            List<Path> further = reader.further();
            for (int i = further.size() - 1; i >= 0; i--) {
                pending.addFirst(further.get(i));
            }
        }
        return new ClassPathDictionary(entries, classes, release);
    }

    /** The same, as if no class had the fields that are named by {@code which}; the class files are what they are. */
    public ClassPathDictionary withoutFields(Predicate<ShapeField> which) {
        Map<String, ClassFile> others = new LinkedHashMap<>();
        classes.forEach((name, file) -> others.put(name, file.withoutFields(which)));
        return new ClassPathDictionary(files, others, release);
    }

    public Dictionary dictionary() {
        return dictionary;
    }

    /** Feature number of the JDK that it was read for. */
    public int release() {
        return release;
    }

    public List<ClassPathEntry> entries() {
        return entries;
    }

    public boolean has(String className) {
        return classes.containsKey(className);
    }

    /** Whether objects of the class can exist: it is there, and neither abstract nor an interface. */
    public boolean isConcrete(String className) {
        ClassFile classFile = classes.get(className);
        return classFile != null && !Modifier.isAbstract(classFile.modifiers());
    }

    /** Interfaces that the class names itself; empty for classes that are not here. */
    public List<String> interfaces(String className) {
        ClassFile classFile = classes.get(className);
        return classFile == null ? List.of() : classFile.interfaces();
    }

    /**
     * The type of a field with its arguments; empty where the class file says no more than its descriptor, or what is not
     * understood.
     */
    public Optional<JavaType> genericType(String className, String field) {
        ClassFile classFile = classes.get(className);
        return classFile == null
                ? Optional.empty()
                : read(classFile.signatures().get(field), JavaType::ofField);
    }

    /**
     * What a class declares about its type parameters and the arguments of its superclass; empty where it has neither, or what
     * is not understood.
     */
    public Optional<JavaType.ClassSignature> signature(String className) {
        ClassFile classFile = classes.get(className);
        return classFile == null ? Optional.empty() : read(classFile.signature(), JavaType::ofClass);
    }

    private static <T> Optional<T> read(@Nullable String signature, Function<String, T> reader) {
        try {
            return Optional.ofNullable(signature).map(reader);
        } catch (IllegalArgumentException e) {
            // Nothing checks signatures, and tools that rewrite class files leave broken ones.
            return Optional.empty();
        }
    }

    /**
     * The service's own classes: those of the entries whose content {@code next} does not have, or all when it has the
     * content of each.
     */
    public Set<String> ownClasses(ClassPathDictionary next) {
        Set<String> unchanged =
                next.entries.stream().map(ClassPathEntry::content).collect(Collectors.toSet());
        List<ClassPathEntry> exchanged =
                entries.stream().filter(e -> !unchanged.contains(e.content())).toList();
        return classesOf(exchanged.isEmpty() ? entries : exchanged);
    }

    /**
     * Gives out the class files of the named classes, as far as they are here, each once; in the order of the class path.
     *
     * @throws ClassPathException if an entry cannot be read any more
     */
    public void readClasses(Set<String> names, BiConsumer<String, byte[]> reader) {
        Set<String> wanted = new HashSet<>(names);
        for (ClassBytes file : files) {
            List<String> found =
                    file.entry().classes().stream().filter(wanted::remove).toList();
            file.read(found, release, reader);
        }
    }

    /** What the first entry that has a version calls it; empty when none says. */
    public String version() {
        return entries.stream()
                .map(ClassPathEntry::version)
                .filter(v -> !v.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static Set<String> classesOf(Collection<ClassPathEntry> of) {
        Set<String> names = new LinkedHashSet<>();
        of.forEach(e -> names.addAll(e.classes()));
        return names;
    }
}
