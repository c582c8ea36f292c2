package dev.imago.migrate.classpath;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads the classes of one jar or directory. Sizes that a jar claims are not believed: no class is larger than {@link
 * #MAX_CLASS_BYTES}, no entry holds more than {@link #MAX_ENTRY_BYTES} of classes.
 */
final class EntryReader {
    static final int MAX_CLASS_BYTES = 32 << 20;
    static final long MAX_ENTRY_BYTES = 2L << 30;
    private static final String SUFFIX = ".class";
    /** Where Spring Boot, web archives and One-JAR keep what they nest. */
    private static final List<String> NESTED =
            List.of("BOOT-INF/classes/", "BOOT-INF/lib/", "WEB-INF/classes/", "WEB-INF/lib/", "main/main.jar");

    private final Path path;
    private final Path content;
    private final MessageDigest digest = sha256();
    private final Map<String, ClassFile> classes = new LinkedHashMap<>();
    private final List<Path> further = new ArrayList<>();
    private String version = "";
    private long total;

    /**
     * @param path what the entry is called, and where the paths of its manifest begin
     * @param content what is read
     */
    EntryReader(Path path, Path content) {
        this.path = path;
        this.content = content;
    }

    /** Reads everything; {@code release} picks the classes of multi-release jars. */
    ClassPathEntry read(int release) {
        try {
            if (Files.isDirectory(content)) {
                readDirectory();
            } else {
                readJar(release);
            }
        } catch (IOException e) {
            throw new ClassPathException("cannot read " + path + ": " + e.getMessage(), e);
        }
        return new ClassPathEntry(path, HexFormat.of().formatHex(digest.digest()), version, classes.keySet());
    }

    Map<String, ClassFile> classes() {
        return classes;
    }

    /** Paths that the manifest's {@code Class-Path} adds, in its order. */
    List<Path> further() {
        return further;
    }

    private void readDirectory() throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(content)) {
            files = walk.filter(f -> f.toString().endsWith(SUFFIX) && Files.isRegularFile(f))
                    .sorted(Comparator.comparing(f -> content.relativize(f).toString()))
                    .toList();
        }
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                add(content.relativize(file).toString(), in);
            }
        }
    }

    private void readJar(int release) throws IOException {
        Runtime.Version target = Runtime.Version.parse(Integer.toString(release));
        try (JarFile jar = new JarFile(content.toFile(), false, ZipFile.OPEN_READ, target)) {
            Manifest manifest = jar.getManifest();
            if (manifest != null) {
                readManifest(manifest.getMainAttributes());
            }
            refuseNested(jar);
            List<JarEntry> entries = jar.versionedStream()
                    .filter(e -> e.getName().endsWith(SUFFIX) && !e.isDirectory())
                    .sorted(Comparator.comparing(JarEntry::getName))
                    .toList();
            for (JarEntry entry : entries) {
                try (InputStream in = jar.getInputStream(entry)) {
                    add(entry.getName(), in);
                }
            }
        }
    }

    /** Classes and jars within a jar are loaded by class loaders of its own launcher. */
    private void refuseNested(JarFile jar) {
        for (String folder : NESTED) {
            if (jar.getEntry(folder) != null
                    || jar.stream().anyMatch(entry -> entry.getName().startsWith(folder))) {
                throw new ClassPathException(path + " holds classes or jars within itself, below " + folder
                        + ", which class loaders of its own load; unpack it (Spring Boot: java -Djarmode=tools -jar "
                        + path.getFileName() + " extract) and start the service from what was unpacked, old and new");
            }
        }
    }

    private void readManifest(Attributes attributes) {
        String implementation = attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        String bundle = attributes.getValue("Bundle-Version");
        version = implementation != null ? implementation : bundle != null ? bundle : "";
        String classPath = attributes.getValue(Attributes.Name.CLASS_PATH);
        if (classPath == null) {
            return;
        }
        for (String item : classPath.strip().split("\\s+", -1)) {
            Path target = resolve(item);
            if (target != null) {
                further.add(target);
            }
        }
    }

    private @Nullable Path resolve(String item) {
        try {
            URI uri = path.toUri().resolve(item);
            return "file".equals(uri.getScheme()) ? Path.of(uri).normalize() : null;
        } catch (IllegalArgumentException e) {
            throw new ClassPathException("the manifest of " + path + " has '" + item + "' in its Class-Path", e);
        }
    }

    private void add(String name, InputStream in) throws IOException {
        String simple = name.substring(name.lastIndexOf('/') + 1);
        if (simple.equals("module-info.class") || simple.equals("package-info.class")) {
            return;
        }
        byte[] bytes = in.readNBytes(MAX_CLASS_BYTES + 1);
        total += bytes.length;
        if (bytes.length > MAX_CLASS_BYTES || total > MAX_ENTRY_BYTES) {
            throw new ClassPathException(name + " in " + path + " unpacks to more than a class path can hold");
        }
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
        try {
            ClassFile classFile = ClassFile.read(bytes);
            classes.putIfAbsent(classFile.shape().name(), classFile);
        } catch (RuntimeException e) {
            // ASM reports malformed class files by whatever exception they run into.
            throw new ClassPathException(name + " in " + path + " is not a class file that can be read: " + e, e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
